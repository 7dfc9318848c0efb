// A department without an interface: the worker types what a card shows, from the workbench to the receipt, by keyboard alone.
import type { Browser } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Office, examples, smallHousehold, officeForAll } from './office'
import { type Desk, eventually, openDesk } from './window'

let browser: Browser
let office: Office
let desk: Desk

officeForAll(
  (opened, started) => {
    office = opened
    browser = started
  },
  { packages: [examples] },
)
beforeEach(async () => {
  desk = await openDesk(browser, office, '/')
  await desk.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
})
afterEach(() => desk.close())

/** A household of one whose card is due; the card's delivery. */
async function due(room: string): Promise<number> {
  const saved = await office.ask('entry.submit', { id: null, body: smallHousehold(room), skip: [] })
  const cell = async () => {
    const { rows } = await office.ask('outbox.matrix', {
      needsMe: false,
      onTheWay: false,
      search: null,
      offset: 0,
      limit: 50,
    })
    return rows.find((row) => row.entry === saved.id)?.cells.find((one) => one.system === 'floating')
  }
  const found = await eventually('the house code is there', cell, (one) => one?.state === 'ready')
  return found?.delivery ?? 0
}

const focused = (): Promise<string> =>
  desk.page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.test ?? '')
const clipboard = (): Promise<string> => desk.page.evaluate(() => navigator.clipboard.readText())
const state = (): Promise<string | null> => desk.at('drawer').getAttribute('data-state')

/** Tabs until the part with this hook has the focus. */
async function tabTo(hook: string): Promise<void> {
  await eventually(
    `the keyboard reaches ${hook}`,
    async () => {
      if ((await focused()) !== hook) await desk.page.keyboard.press('Tab')
      return focused()
    },
    (now) => now === hook,
  )
}

describe('a card', () => {
  it('is typed by keyboard alone, from the workbench to the receipt', async () => {
    const delivery = await due('5101')
    await desk.at(`todo-${delivery}`).waitFor()
    await tabTo(`todo-${delivery}`)
    await desk.page.keyboard.press('Enter')
    await eventually('the card waits to be begun', focused, (now) => now === 'begin')
    expect(await desk.at('card-rows').count(), 'nothing is shown before somebody begins').toBe(0)
    await desk.page.keyboard.press('Enter')
    await desk.at('card-rows').waitFor()
    const card = await office.ask('card.open', { delivery })
    expect(card.stage, 'from now on it may have been typed').toBe('at_it')

    for (const row of card.rows.filter((one) => one.copy !== '')) {
      await eventually(`the turn of ${row.label}`, focused, (now) => now === `copy-${row.member}`)
      await desk.page.keyboard.press('Enter')
      await eventually(`${row.label} is on the clipboard`, clipboard, (text) => text === row.copy)
      await eventually(
        `${row.label} is marked`,
        () => desk.at(`row-${row.member}`).getAttribute('data-copied'),
        (mark) => mark === 'true',
      )
    }
    const empty = card.rows.find((one) => one.shown === '')
    expect(empty, 'the sample leaves a field empty').toBeDefined()
    expect(await desk.at(`row-${empty?.member}`).textContent(), 'and the card says so').toContain('不填')

    await eventually('then the receipt', focused, (now) => now === 'receipt-number')
    await desk.page.keyboard.type('LK20261122')
    await desk.page.keyboard.press('Enter')
    await desk.at('fault').waitFor()
    expect(await desk.at('fault').textContent(), 'a slip of the finger is caught').toContain('台账编号的格式不对')
    await eventually('the cursor is back in the field', focused, (now) => now === 'receipt-number')
    await desk.page.keyboard.type('01')
    await desk.page.keyboard.press('Enter')
    await eventually('it is done', state, (now) => now === 'accepted')
    expect(await desk.at('receipts').textContent(), 'the outbox shows the receipt').toContain('LK2026112201')
    const cell = desk.at(`matrix-cell-${delivery}`)
    await eventually(
      'and so does its cell',
      () => cell.textContent(),
      (text) => text?.includes('LK2026112201') === true,
    )
  })

  it('asks before it believes a number that another record was given, and leads on to the next card', async () => {
    const delivery = await due('5201')
    const next = await due('5202')
    await desk.page.goto(`${office.url}#/outbox?delivery=${delivery}`)
    await desk.at('begin').click()
    await desk.at('receipt-number').fill('LK2026112201')
    await desk.at('done').click()
    await desk.at('sure').waitFor()
    expect(await state(), 'nothing is taken yet').toBe('sending')
    await desk.at('receipt-number').fill('LK2026112202')
    await desk.at('done').click()
    await eventually('the right one is', state, (now) => now === 'accepted')
    await eventually('the next card is one key away', focused, (now) => now === 'next')
    await desk.page.keyboard.press('Enter')
    await eventually(
      'it opens',
      () => desk.at('drawer').getAttribute('data-delivery'),
      (shown) => shown === String(next),
    )
  })

  it('leads back to the form when the department refuses it', async () => {
    const delivery = await due('5301')
    await desk.page.goto(`${office.url}#/outbox?delivery=${delivery}`)
    await desk.at('begin').click()
    await desk.at('refused').click()
    await desk.at('refusal-reason').fill('电话号码是空号')
    await desk.at('refusal-member').selectOption({ label: '联系电话' })
    await desk.at('refusal-send').click()
    await eventually('it is refused', state, (now) => now === 'refused')
    await desk.at('correct-0').click()
    await desk.at('returned').waitFor()
    await eventually('the cursor stands in the field', focused, (now) => now === 'field-person.phone-0')
  })

  it('asks whether it was typed when the program ended in between', async () => {
    const delivery = await due('5401')
    await desk.page.goto(`${office.url}#/outbox?delivery=${delivery}`)
    await desk.at('begin').click()
    await desk.at('card-rows').waitFor()
    await office.ask('profile.lock', {})
    await office.ask('profile.unlock', { passphrase: 'practice-desk-2026' })
    await desk.page.reload()
    await desk.at('card-asks').waitFor()
    expect(await desk.at('card-asks').textContent()).toContain('已经录过了吗')
    await desk.at('not-typed').click()
    await eventually(
      'it may be begun again',
      () => desk.at('card').getAttribute('data-stage'),
      (now) => now === 'due',
    )
  })

  it('can be handed in as the department’s own template', async () => {
    const delivery = await due('5501')
    await desk.page.goto(`${office.url}#/outbox?delivery=${delivery}`)
    await desk.at('sheet').waitFor()
    const [download] = await Promise.all([desk.page.waitForEvent('download'), desk.at('sheet').click()])
    expect(download.suggestedFilename(), 'the department’s own name, nobody’s').toBe('流动人口登记表.xlsx')
    await eventually('what was written down may have been typed', state, (now) => now === 'sending')
  })
})
