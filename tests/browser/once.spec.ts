// Typing once: what is known is offered, what is alike is said, a text becomes fields, a visit is repeated, a change is undone.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Office, household, officeForAll } from './office'
import { type Desk, barriers, eventually, openDesk, submit } from './window'

let browser: Browser
let office: Office
let desk: Desk
const husband = '430102198802029118'
const wife = '430102199507089243'

officeForAll(async (opened, started) => {
  office = opened
  browser = started
  const earlier = household()
  earlier.visit.on = '2026-11-01'
  await office.ask('entry.submit', { id: null, body: earlier, skip: [] })
})
beforeEach(async () => {
  desk = await openDesk(browser, office)
})
afterEach(() => desk.close())

const valueAt = (hook: string): Promise<string> => desk.at(hook).inputValue()

/** The hook of the field with the cursor. */
const focused = (): Promise<string | undefined> =>
  desk.page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.test)

/** Begins a household in another room of the sample's house. */
async function begin(room: string): Promise<void> {
  await desk.at('nav-entry').click()
  await desk.at('field-dwelling.community').fill('ht')
  await desk.at('field-dwelling.community').press('Enter')
  await desk.page.keyboard.type('海棠路12号')
  await desk.at('field-dwelling.room').fill(room)
}

describe('somebody who is known', () => {
  it('is said beside the number, and fills the rest with one key', async () => {
    await begin('0501')
    await desk.at('add-resident').click()
    await desk.at('field-person.id_number-0').fill(wife)
    const recall = desk.at('recall-elsewhere')
    await recall.waitFor()
    expect(await recall.textContent(), 'where she lives as far as is known').toContain('1203')
    expect(await desk.at('field-person.name-0').inputValue(), 'nothing is filled in unasked').toBe('')
    expect(await barriers(desk), 'axe-core: serious or critical').toEqual([])
    await recall.locator('summary').click()
    expect(await recall.locator('li').first().textContent(), 'her history').toContain('2026-09-01')

    await desk.at('field-person.id_number-0').press('F2')
    await eventually(
      'the rest is there',
      () => valueAt('field-person.name-0'),
      (name) => name === '李样本',
    )
    expect(await valueAt('field-work.employer_code-0')).toBe('91440300MA5TE5T1XJ')
    expect(await desk.at('mark-field-person.name-0').textContent(), 'and it is said where it comes from').toContain('台账')
    const drafts = await office.ask('entry.list', {
      draftsOnly: true,
      collectedOnly: false,
      search: '李样本离开',
      offset: 0,
      limit: 5,
    })
    expect(drafts.total, 'she moved: her departure from there is begun').toBe(1)
    expect(await recall.count(), 'what was decided is not asked again').toBe(0)

    await desk.page.keyboard.press('Control+z')
    await eventually(
      'one key takes it all back',
      () => valueAt('field-person.name-0'),
      (name) => name === '',
    )
    expect(await valueAt('field-person.id_number-0'), 'and no more than that').toBe(wife)
    await desk.page.keyboard.press('Control+y')
    await eventually(
      'and another brings it back',
      () => valueAt('field-person.name-0'),
      (name) => name === '李样本',
    )
  })

  it('is refused with one key, and not offered again', async () => {
    await desk.at('nav-entry').click()
    await desk.at('add-resident').click()
    await desk.at('field-person.id_number-0').fill(husband)
    const recall = desk.at('recall-person')
    await recall.waitFor()
    await desk.at('field-person.id_number-0').press('Escape')
    await eventually(
      'it is gone',
      () => recall.count(),
      (count) => count === 0,
    )
    await desk.at('field-person.phone-0').fill('19900000066')
    await desk.at('field-person.name-0').fill('陈示例')
    await desk.page.locator('[data-test="draft-mark"][data-saved="yes"]').waitFor()
    expect(await recall.count(), 'and stays away').toBe(0)
  })

  it('brings what the family has in common', async () => {
    await begin('0502')
    await desk.at('add-resident').click()
    await desk.at('field-person.name-0').fill('测试乙')
    await desk.at('field-stay.arrived_on-0').fill('20261101')
    await desk.at('field-stay.living_mode-0').fill('zl')
    await desk.at('field-stay.living_mode-0').press('Enter')
    await desk.at('add-resident').click()
    await desk.at('recall-household').waitFor()
    await desk.page.keyboard.press('F2')
    await eventually(
      'the stay is the same',
      () => valueAt('field-stay.arrived_on-1'),
      (day) => day === '2026-11-01',
    )
    expect(await desk.at('mark-field-stay.arrived_on-1').textContent()).toContain('同住人')
  })
})

describe('what may be there twice', () => {
  it('is said of a like address, and the spelling can be taken', async () => {
    await desk.at('nav-entry').click()
    await desk.at('field-dwelling.community').fill('ht')
    await desk.at('field-dwelling.community').press('Enter')
    await desk.page.keyboard.type('海棠路十二号')
    await desk.at('field-dwelling.room').fill('1203室')
    await desk.at('recall-alike_dwelling').waitFor()
    expect(await barriers(desk), 'axe-core: serious or critical').toEqual([])
    await desk.at('recall-act-same').click()
    await eventually(
      'the register’s spelling',
      () => valueAt('field-dwelling.road'),
      (road) => road === '海棠路12号',
    )
    // Now it is the known dwelling itself.
    await desk.at('recall-dwelling').waitFor()
    await desk.at('recall-act-revisit').click()
    await desk.at('visit-note').waitFor()
    expect(await valueAt('field-dwelling.building'), 'the household’s own entry is open').toBe('海棠花园3栋')
    await desk.at('discard').click()
    await desk.page.locator('.el-message-box__btns .el-button--primary').click()
    await desk.at('page-workbench').waitFor()
  })
})

describe('another visit', () => {
  it('in which nothing has changed takes three keystrokes', async () => {
    const found = await office.ask('register.find', { text: '1203' })
    await desk.page.goto(`${office.url}#/register/dwelling/${found.dwellings[0]?.id}`)
    await eventually('the button has the focus', focused, (hook) => hook === 'revisit')
    await desk.page.keyboard.press('Enter')
    await desk.at('visit-note').waitFor()
    await eventually(
      'nothing is changed',
      () => desk.at('visit-note').getAttribute('data-changes'),
      (count) => count === '0',
    )
    expect(await barriers(desk), 'axe-core: serious or critical').toEqual([])
    await desk.page.keyboard.press('Control+Enter')
    await desk.at('saved-notice').waitFor()
    expect(await desk.at('saved-notice').getAttribute('data-revision')).toBe('2')
  })

  it('in which one thing has changed says what stood there, and is sent where it matters', async () => {
    const found = await office.ask('register.find', { text: 'csl' })
    await desk.page.goto(`${office.url}#/register/person/${found.people[0]?.id}`)
    await desk.at('revisit').click()
    await desk.at('visit-note').waitFor()
    await desk.at('sheet-resident-0').click()
    await desk.at('field-person.phone-0').fill('19900000088')
    const was = desk.at('was-field-person.phone-0')
    await was.waitFor()
    expect(await was.textContent()).toContain('19900000002')
    expect(await desk.at('visit-note').textContent()).toContain('联系电话')
    const saved = await submit(desk)
    expect(saved.deliveries, 'only those who have his phone hear of it').toBeGreaterThan(0)
    expect(saved.deliveries).toBeLessThan(20)
  })
})

describe('a text that is pasted', () => {
  const text = `测试丙 430102197501019034 电话19900000055 汉族 高中\n房东：测试甲 19900000001\n号码 430102198802029119`

  it('becomes fields, each to be confirmed before anything is sent', async () => {
    await begin('0503')
    await desk.page.keyboard.press('Control+Shift+v')
    await desk.at('paste-text').waitFor()
    await desk.page.locator('#paste-text').fill(text)
    await desk.at('paste-part-r1').waitFor()
    expect(await desk.at('paste-refused').textContent(), 'a wrong check digit is told').toContain('430102198802029119')
    expect(await barriers(desk), 'axe-core: serious or critical').toEqual([])
    await desk.page.locator('#paste-text').press('Control+Enter')
    await desk.at('unsure-note').waitFor()
    await desk.at('sheet-resident-0').click()
    expect(await valueAt('field-person.name-0')).toBe('测试丙')
    expect(await valueAt('field-person.id_number-0')).toBe('430102197501019034')
    expect(await desk.at('mark-field-person.name-0').textContent()).toContain('待确认')
    expect(await barriers(desk), 'axe-core: serious or critical').toEqual([])

    await desk.page.keyboard.press('Control+Enter')
    await desk.at('problem-summary').waitFor()
    expect(await desk.at('problem-summary').textContent(), 'it does not go unseen').toContain('没有确认')

    await desk.at('sheet-resident-0').click()
    await desk.at('field-person.name-0').click()
    await desk.page.keyboard.press('Enter')
    await eventually('Enter confirms and goes on', focused, (hook) => hook !== 'field-person.name-0' && hook !== undefined)
    expect(await desk.at('mark-field-person.name-0').textContent()).toContain('已确认')
    await desk.page.keyboard.press('F4')
    await eventually(
      'one key confirms all',
      () => desk.at('unsure-note').count(),
      (count) => count === 0,
    )
  })

  it('survives a reload unconfirmed', async () => {
    await begin('0504')
    await desk.page.keyboard.press('Control+Shift+v')
    await desk.page.locator('#paste-text').fill('测试丁，电话19900000056')
    await desk.at('paste-part-r1').waitFor()
    await desk.page.locator('#paste-text').press('Control+Enter')
    await desk.at('unsure-note').waitFor()
    await desk.page.locator('[data-test="draft-mark"][data-saved="yes"]').waitFor()
    await desk.page.reload()
    await desk.at('unsure-note').waitFor()
    expect(await desk.at('unsure-note').textContent()).toContain('2')
  })

  it('says so when it understands nothing', async () => {
    await desk.at('nav-entry').click()
    await desk.at('paste-open').click()
    await desk.page.locator('#paste-text').fill('明天下午三点开会')
    await desk.at('paste-nothing').waitFor()
    expect(await desk.at('paste-take').isDisabled()).toBe(true)
  })
})

describe('undoing', () => {
  it('goes back beyond the field', async () => {
    await desk.at('nav-entry').click()
    await desk.at('field-dwelling.road').waitFor()
    await desk.at('field-dwelling.road').click()
    await desk.page.keyboard.type('前岸东街33号')
    await desk.at('field-dwelling.room').click()
    await desk.page.keyboard.type('301')
    await desk.page.keyboard.press('Control+z')
    await eventually(
      'the room goes first',
      () => valueAt('field-dwelling.room'),
      (room) => room === '',
    )
    expect(await valueAt('field-dwelling.road')).toBe('前岸东街33号')
    await desk.at('undo-change').click()
    await eventually(
      'then the road',
      () => valueAt('field-dwelling.road'),
      (road) => road === '',
    )
    expect(await desk.at('undo-change').isDisabled(), 'and there is no more').toBe(true)
  })
})

describe('the keyboard alone', () => {
  /** The fields on the sheet that Tab reaches from the first one on, in the order in which it reaches them. */
  async function walk(first: string, most: number): Promise<string[]> {
    await desk.at(first).focus()
    const walked: string[] = []
    for (let steps = 0; steps < most * 2 && walked.length < most; steps += 1) {
      const hook = await focused()
      if (hook?.startsWith('field-') === true && !walked.includes(hook)) walked.push(hook)
      await desk.page.keyboard.press('Tab')
    }
    return walked
  }

  it('walks the form in the order of the paper form', async () => {
    const form = await office.ask('form.describe', { form: 'household' })
    await desk.at('nav-entry').click()
    await desk.at('field-dwelling.community').waitFor()
    const home = form.sections
      .filter((one) => one.group === 'dwelling' || one.group === 'owner')
      .flatMap((one) => one.elements.map((element) => `field-${element.id}`))
    expect(await walk('field-dwelling.community', home.length), 'the dwelling and its owner').toEqual(home)
    await desk.at('add-resident').click()
    await desk.at('field-person.name-0').waitFor()
    const person = form.sections
      .filter((one) => one.group === 'person')
      .flatMap((one) => one.elements.map((element) => `field-${element.id}-0`))
    expect(await walk('field-person.name-0', person.length), 'who somebody is').toEqual(person)
  })

  it('does everything that the mouse does', async () => {
    await desk.at('nav-entry').click()
    await desk.at('field-dwelling.community').waitFor()
    await desk.page.keyboard.press('Control+Shift+v')
    await eventually(
      'the text has the cursor',
      () => desk.page.evaluate(() => document.activeElement?.id),
      (id) => id === 'paste-text',
    )
    await desk.page.keyboard.insertText('海棠社区海棠路12号海棠花园3栋0505\n测试己 19900000057')
    await desk.at('paste-part-r1').waitFor()
    await desk.page.keyboard.press('Control+Enter')
    await desk.at('unsure-note').waitFor()
    // Enter after Enter: each is confirmed, from the dwelling to the person, and none is passed over.
    for (let times = 0; times < 6 && (await desk.at('unsure-note').count()) > 0; times += 1) {
      const before = await desk.at('unsure-note').textContent()
      await desk.page.keyboard.press('Enter')
      await eventually(
        'one fewer waits',
        async () => ((await desk.at('unsure-note').count()) > 0 ? desk.at('unsure-note').textContent() : null),
        (now) => now !== before,
      )
    }
    expect(await desk.at('unsure-note').count(), 'six values, six times Enter').toBe(0)
    await desk.page.keyboard.press('Control+z')
    await desk.at('unsure-note').waitFor()
  })
})

describe('an identity card reader', () => {
  it('fills in who the card is of, and says when no card is there', async () => {
    let card = true
    const reader = createServer((_, response) => {
      response.setHeader('Content-Type', 'application/json; charset=utf-8')
      const content = {
        partyName: '测试戊',
        gender: '男',
        nation: '汉',
        bornDay: '19880202',
        certAddress: '湖南省长沙市芙蓉区样例路1号',
        certNumber: '430102198802029134',
        expDate: '20350101',
      }
      response.end(JSON.stringify(card ? { resultFlag: 0, resultContent: content } : { resultFlag: -1, errorMsg: '' }))
    })
    await new Promise<void>((done) => reader.listen(0, '127.0.0.1', done))
    try {
      const { port } = reader.address() as AddressInfo
      await desk.page.goto(`${office.url}#/settings/me`)
      await desk.at('card-reader').waitFor()
      await desk.page.locator('#card-reader').fill(`http://127.0.0.1:${port}/readcard`)
      await desk.at('save-worker').click()
      await desk.page.locator('[role=status], [role=alert]').filter({ hasText: '已保存' }).first().waitFor()
      await desk.at('nav-entry').click()
      await desk.at('add-resident').click()
      await desk.at('read-card').click()
      await eventually(
        'the card’s name',
        () => valueAt('field-person.name-0'),
        (name) => name === '测试戊',
      )
      expect(await valueAt('field-person.id_number-0')).toBe('430102198802029134')
      expect(await valueAt('field-person.hukou_address-0')).toBe('湖南省长沙市芙蓉区样例路1号')
      expect(await desk.at('mark-field-person.name-0').textContent()).toContain('身份证')
      card = false
      await desk.at('read-card').click()
      await desk.page.getByText('没有读到身份证').first().waitFor()
    } finally {
      reader.closeAllConnections()
      reader.close()
      await office.ask('settings.change', { worker: {}, systems: {}, zones: {}, cardReader: '' })
    }
  })
})
