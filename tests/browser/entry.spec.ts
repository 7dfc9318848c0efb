// The entry: typed by the keyboard, helped while typing, kept at every step, submitted once.
import type { Browser } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Office, household, smallHousehold, officeForAll } from './office'
import { type Desk, askedFor, eventually, openDesk, statesShown, submit, typeHousehold } from './window'

let browser: Browser
let office: Office
let desk: Desk

officeForAll((opened, started) => {
  office = opened
  browser = started
})
beforeEach(async () => {
  desk = await openDesk(browser, office)
})
afterEach(() => desk.close())

/** What stands under a field in red. */
const said = (hook: string): Promise<string[]> => desk.at(`problem-${hook}`).allTextContents()

describe('a household of five', () => {
  it('is typed field after field and reaches every department', async () => {
    await typeHousehold(desk, office, household())
    const saved = await submit(desk)
    const kept = await office.ask('entry.open', { id: saved.entry })
    const form = await office.ask('form.describe', { form: 'household' })
    expect(askedFor(kept.body, form), 'the entry says what was typed, value for value').toEqual(askedFor(household(), form))

    await desk.at('see-outbox').click()
    const states = await eventually(
      'every delivery is accepted',
      () => statesShown(desk),
      (all) => all.length === saved.deliveries && all.every((one) => one === 'accepted'),
    )
    expect(states.length, 'the notice told the truth').toBe(saved.deliveries)
  }, 300_000)
})

describe('help while typing', () => {
  it('says what is missing only after the field was left', async () => {
    await desk.at('nav-entry').click()
    await desk.at('field-dwelling.community').waitFor()
    expect(await said('field-dwelling.road'), 'an empty form is not a wrong form').toEqual([])
    await desk.at('field-dwelling.road').click()
    expect(await said('field-dwelling.road'), 'nor while the worker is there').toEqual([])
    await desk.at('field-dwelling.room').click()
    await eventually(
      'the gap is said',
      () => said('field-dwelling.road'),
      (lines) => lines.length > 0,
    )
    expect(await said('field-dwelling.house_type'), 'fields further on are left alone').toEqual([])
  })

  it('says what is wrong at once, and takes it back as soon as it is right', async () => {
    await desk.at('nav-entry').click()
    await desk.at('field-dwelling.floor').fill('十二楼')
    await eventually(
      'the mistake is said',
      () => said('field-dwelling.floor'),
      (lines) => lines.length > 0,
    )
    expect(await desk.at('field-dwelling.floor').inputValue(), 'what was typed stays, to be corrected').toBe('十二楼')
    await desk.at('field-dwelling.floor').fill('12')
    await eventually(
      'the mistake is gone',
      () => said('field-dwelling.floor'),
      (lines) => lines.length === 0,
    )
  })

  it('fills in what follows from the identity number, and says so', async () => {
    await desk.at('nav-entry').click()
    await desk.at('add-resident').click()
    await desk.at('field-person.id_type-0').fill('居民身份证')
    await desk.at('field-person.id_type-0').press('Enter')
    await desk.page.keyboard.type('430102198802029118')
    await desk.page.keyboard.press('Enter')
    await eventually(
      'the birth date follows',
      () => desk.at('field-person.birth_date-0').inputValue(),
      (shown) => shown === '1988-02-02',
    )
    expect(await desk.at('section-person-0').textContent(), 'the worker sees where it comes from').toContain('由证件号码得出')
  })

  it('finds codes by pinyin initials', async () => {
    await desk.at('nav-entry').click()
    await desk.at('field-dwelling.community').fill('ht')
    await desk.at('field-dwelling.community').press('Enter')
    expect(await desk.at('field-dwelling.community').inputValue(), 'h and t are the initials of 海棠').toContain('海棠')
    expect(await desk.page.evaluate(() => (document.activeElement as HTMLElement).dataset.test), 'and Enter goes on').toBe(
      'field-dwelling.road',
    )
  })

  it('shows in the summary the same sentence as at the field, and leads there', async () => {
    await desk.at('nav-entry').click()
    await desk.at('field-dwelling.road').waitFor()
    await desk.page.keyboard.press('Control+Enter')
    const summary = desk.at('problem-summary')
    await summary.waitFor()
    const [atField] = await said('field-dwelling.road')
    expect(atField, 'the gap is said at the field').toBeTruthy()
    await summary.getByText(atField ?? '', { exact: true }).click()
    expect(
      await desk.page.evaluate(() => (document.activeElement as HTMLElement).dataset.test),
      'the link leads to the field',
    ).toBe('field-dwelling.road')
    expect(await desk.at('saved-notice').count(), 'nothing was submitted').toBe(0)
  })

  it('leads from what a system lacks to the field', async () => {
    await desk.at('nav-entry').click()
    const lacking = desk.at('system-housing').getByRole('button').first()
    await lacking.waitFor()
    const label = await lacking.textContent()
    await lacking.click()
    const focused = await desk.page.evaluate(
      () => document.querySelector(`label[for="${document.activeElement?.id}"]`)?.textContent,
    )
    expect(focused, 'the cursor is in the field that was named').toContain(label ?? '-')
  })
})

describe('nothing typed is lost', () => {
  it('when the worker looks elsewhere in the middle of a word', async () => {
    await desk.at('nav-entry').click()
    await desk.at('field-dwelling.road').fill('前岸东街33号')
    await desk.at('nav-outbox').click()
    await desk.at('page-outbox').waitFor()
    await desk.at('nav-workbench').click()
    await desk.at('drafts').getByText('前岸东街33号').click()
    await desk.at('field-dwelling.road').waitFor()
    expect(await desk.at('field-dwelling.road').inputValue(), 'leaving the page saves').toBe('前岸东街33号')
  })

  it('when a resident is removed by mistake', async () => {
    await desk.at('nav-entry').click()
    await desk.at('add-resident').click()
    await desk.at('field-person.name-0').fill('李样本')
    await desk.at('remove-resident-0').click()
    await desk.at('undo').click()
    await desk.at('field-person.name-0').waitFor()
    expect(await desk.at('field-person.name-0').inputValue(), 'everything is back').toBe('李样本')
  })

  it('when a second entry is begun while the first is open', async () => {
    await desk.at('nav-entry').click()
    await desk.at('field-dwelling.road').fill('红荔巷5号')
    await desk.page.locator('[data-test="draft-mark"]', { hasText: '草稿已保存' }).waitFor()
    await desk.at('nav-entry').click()
    await eventually(
      'an empty entry is laid on the desk',
      () => desk.at('field-dwelling.road').inputValue(),
      (shown) => shown === '',
    )
    const drafts = await office.ask('entry.list', {
      draftsOnly: true,
      collectedOnly: false,
      search: '红荔巷5号',
      offset: 0,
      limit: 5,
    })
    expect(drafts.total, 'the first is among the drafts').toBe(1)
  })
})

describe('a name that one department cannot spell', () => {
  it('may go to all the others', async () => {
    const entry = smallHousehold('2105')
    const first = entry.residents[0]
    if (first === undefined) throw new Error('the sample has residents')
    first.person.name = '陈䶮'
    const draft = await office.ask('entry.save', {
      id: null,
      body: entry,
      skip: [],
    })
    await desk.page.goto(`${office.url}#/entry/${draft.id}`)
    await desk.at('form').waitFor()
    await desk.at('submit').click()
    await desk.at('problem-summary').waitFor()
    await desk.at('skip-workstation').click()
    const saved = await submit(desk)
    expect(saved.deliveries, 'the others are planned').toBeGreaterThan(0)
    expect(await desk.at('left-out').textContent(), 'and it is said what stays out').toContain('工作站')
    const reopened = await office.ask('entry.open', { id: draft.id })
    expect(
      reopened.skip.map((one) => one.system),
      'opened again, it still stays out',
    ).toEqual(['workstation'])
  })
})

describe('a correction', () => {
  it('goes only to those whose values changed, and to nobody when none did', async () => {
    const before = await office.ask('entry.submit', {
      id: null,
      body: smallHousehold('2201'),
      skip: [],
    })
    await desk.page.goto(`${office.url}#/entry/${before.id}`)
    await desk.at('form').waitFor()
    expect((await submit(desk)).deliveries, 'nothing changed').toBe(0)
    expect(await desk.at('saved-notice').textContent(), 'and the worker reads why nothing leaves').toContain('没有需要投递的变更')

    await desk.at('back-to-entry').click()
    await desk.at('sheet-resident-0').click()
    await desk.at('field-person.phone-0').fill('19900000077')
    const after = await submit(desk)
    expect(after.deliveries, 'the departments that know the phone number are told').toBeGreaterThan(0)
    expect(after.deliveries, 'the house code has nothing to do with it').toBeLessThan(before.deliveries)
  })
})
