// The outbox: what becomes of entries, and what the worker can do about it.
import type { Browser } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Office, smallHousehold, officeForAll } from './office'
import { type Desk, eventually, openDesk, statesShown, submit } from './window'

let browser: Browser
let office: Office
let desk: Desk

officeForAll((opened, started) => {
  office = opened
  browser = started
})
beforeEach(async () => {
  desk = await openDesk(browser, office, '/outbox')
})
afterEach(async () => {
  await desk.close()
  await office.ask('desk.offline', { offline: false })
})

const accepted = (all: string[]): boolean => all.length > 0 && all.every((state) => state === 'accepted')

describe('offline', () => {
  it('keeps everything here until the switch is turned back, then shows it arriving by itself', async () => {
    await desk.at('offline-switch').click()
    await desk.page.locator('[data-test="offline-switch"][data-state="offline"]').waitFor()
    const saved = await office.ask('entry.submit', {
      id: null,
      body: smallHousehold('3101', 2),
      skip: [],
    })
    await desk.at(`matrix-row-${saved.id}`).waitFor()
    expect((await statesShown(desk)).includes('accepted'), 'nothing leaves while offline').toBe(false)
    await desk.at('offline-switch').click()
    await eventually('the page shows acceptance without being reloaded', () => statesShown(desk), accepted)
  })
})

describe('a cell', () => {
  it('opens to the receipt and to everything that was tried', async () => {
    const saved = await office.ask('entry.submit', {
      id: null,
      body: smallHousehold('3201'),
      skip: [],
    })
    await desk.at(`matrix-row-${saved.id}`).waitFor()
    const cell = desk.at(`matrix-row-${saved.id}`).locator('[data-system="housing"]')
    await eventually(
      'the house code is there',
      () => cell.getAttribute('data-state'),
      (state) => state === 'accepted',
    )
    await cell.click()
    await desk.at('receipts').waitFor()
    const view = await office.ask('delivery.open', {
      delivery: Number(await desk.at('drawer').getAttribute('data-delivery')),
    })
    expect(await desk.at('receipts').textContent(), 'the number that the department gave').toContain(view.receipts[0]?.value)
    expect(await desk.at('attempts').locator('li').count(), 'every attempt has its line').toBe(view.attempts.length)
  })

  it('shows its receipt beneath its state, also when there are many systems', async () => {
    const saved = await office.ask('entry.submit', { id: null, body: smallHousehold('3251'), skip: [] })
    const cell = desk.at(`matrix-row-${saved.id}`).locator('[data-system="housing"]')
    const receipt = cell.locator('small')
    await receipt.waitFor()
    const [inside, state, around] = [
      await receipt.boundingBox(),
      await cell.locator('.chip').boundingBox(),
      await cell.boundingBox(),
    ]
    if (inside === null || state === null || around === null) throw new Error('the cell is not on the page')
    expect(inside.y, 'below the state').toBeGreaterThanOrEqual(state.y + state.height - 1)
    expect(inside.x + inside.width, 'within the cell').toBeLessThanOrEqual(around.x + around.width + 1)
  })

  it('sums up several residents and opens to each', async () => {
    const saved = await office.ask('entry.submit', {
      id: null,
      body: smallHousehold('3301', 3),
      skip: [],
    })
    const group = desk.at(`matrix-group-${saved.id}-residence`)
    await group.waitFor()
    await eventually(
      'all of them arrive',
      () => group.getAttribute('data-state'),
      (state) => state === 'accepted',
    )
    const [through, all] = [await group.getAttribute('data-accepted'), await group.getAttribute('data-total')]
    expect(through, 'the cell says how many are through').toBe(all)
    await group.click()
    const list = desk.page.locator('[data-test="matrix-list"]:visible')
    await list.waitFor()
    expect(await list.locator('li').count(), 'and lists every one').toBe(Number(all))
  })
})

describe('a person who is registered elsewhere', () => {
  it('is asked about, with the choices on screen, and goes on as decided', async () => {
    const elsewhere = await office.ask('entry.submit', {
      id: null,
      body: smallHousehold('3401', 1, 7),
      skip: [],
    })
    const row = desk.at(`matrix-row-${elsewhere.id}`)
    await eventually(
      'the first address is registered',
      () => row.locator('[data-state="accepted"]').count(),
      (count) => count >= 2,
    )

    const here = await office.ask('entry.submit', {
      id: null,
      body: smallHousehold('3402', 1, 7),
      skip: [],
    })
    const cell = desk.at(`matrix-row-${here.id}`).locator('[data-system="residence"]')
    await eventually(
      'the worker is asked',
      () => cell.getAttribute('class'),
      (classes) => classes?.includes('mine') === true,
    )
    await desk.at('filter-needs-me').click()
    await cell.click()
    await desk.at('decision').waitFor()
    await desk.at('resolve-transfer').click()
    if ((await desk.at('reason').count()) > 0) {
      expect(await desk.at('resolve-confirm').isDisabled(), 'too short a reason would only come back').toBe(true)
      await desk.at('reason').fill('本人已搬到本地址居住，原住处已退租')
      await desk.at('resolve-confirm').click()
    }
    await eventually(
      'it is accepted as decided',
      () => desk.at('drawer').getAttribute('data-state'),
      (state) => state === 'accepted',
    )
  })
})

describe('a refusal', () => {
  it('leads to the field that must change, with the reason beside it, and the correction goes through', async () => {
    // The department's calendar stands before the day on which the person moved in.
    const behind = Math.floor((Date.parse('2026-08-01T00:00:00Z') - Date.now()) / 1000)
    await office.control('POST', '/api/departments/workstation/clock', {
      offset_seconds: behind,
    })
    const saved = await office.ask('entry.submit', {
      id: null,
      body: smallHousehold('3701'),
      skip: [],
    })
    const cell = desk.at(`matrix-row-${saved.id}`).locator('[data-system="workstation"]')
    await eventually(
      'it comes back',
      () => cell.getAttribute('data-state').catch(() => null),
      (state) => state === 'refused',
    )

    await desk.at('nav-workbench').click()
    await desk.at('todo').getByRole('link').first().click()
    await desk.at('correct-0').click()
    await desk.at('returned').waitFor()
    const field = desk.at('field-stay.arrived_on-0')
    await field.waitFor()
    expect(
      await desk.page.evaluate(() => (document.activeElement as HTMLElement).dataset.test),
      'the cursor stands in the field',
    ).toBe('field-stay.arrived_on-0')
    expect(await desk.at('problem-field-stay.arrived_on-0').textContent(), 'with what the department dislikes').toContain(
      '不能晚于今天',
    )

    await field.fill('20260701')
    await eventually(
      'the reason is gone once the value is another',
      () => desk.at('problem-field-stay.arrived_on-0').count(),
      (count) => count === 0,
    )
    await submit(desk)
    await desk.at('see-outbox').click()
    await eventually(
      'the department has taken it',
      () => cell.getAttribute('data-state').catch(() => null),
      (state) => state === 'accepted',
    )
    await office.control('POST', '/api/departments/workstation/clock', {
      offset_seconds: 0,
    })
  })
})

describe('giving up a delivery', () => {
  it('asks first, and then shows it as withdrawn', async () => {
    await office.ask('desk.offline', { offline: true })
    const saved = await office.ask('entry.submit', {
      id: null,
      body: smallHousehold('3501'),
      skip: [],
    })
    const cell = desk.at(`matrix-row-${saved.id}`).locator('[data-system="housing"]')
    await cell.waitFor()
    await cell.click()
    await desk.at('withdraw').click()
    await desk.page.getByRole('button', { name: '取消' }).click()
    expect(await desk.at('drawer').getAttribute('data-state'), 'no is no').not.toBe('withdrawn')
    await desk.at('withdraw').click()
    await desk.page.getByRole('dialog').getByRole('button', { name: '撤回这条投递' }).last().click()
    await eventually(
      'it is withdrawn',
      () => desk.at('drawer').getAttribute('data-state'),
      (state) => state === 'withdrawn',
    )
  })
})

describe('finding', () => {
  it('starts with Ctrl+K and narrows the rows', async () => {
    const saved = await office.ask('entry.submit', {
      id: null,
      body: smallHousehold('3601'),
      skip: [],
    })
    await desk.at(`matrix-row-${saved.id}`).waitFor()
    await desk.page.keyboard.press('Control+k')
    await desk.page.keyboard.type('3601')
    await eventually(
      'one row is left',
      () => desk.page.locator('[data-test^="matrix-row-"]').count(),
      (count) => count === 1,
    )
    expect(await desk.at(`matrix-row-${saved.id}`).count(), 'the one that was looked for').toBe(1)
    await desk.at('search').fill('没有这条路')
    await desk.at('outbox-empty').waitFor()
  })
})

describe('the workbook', () => {
  it('holds every delivery, and says how many they are', async () => {
    const [download] = await Promise.all([desk.page.waitForEvent('download'), desk.at('to-excel').click()])
    expect(download.suggestedFilename(), 'a workbook').toMatch(/\.xlsx$/)
    await desk.page.getByText(download.suggestedFilename()).first().waitFor()
  })
})
