// Somebody left: found by pinyin initials, ticked, dated once for all, checked and told, all with the keyboard.
import type { Browser } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Held, type Office, smallHousehold, officeForAll } from './office'
import { type Desk, eventually, openDesk, submit } from './window'

let browser: Browser
let office: Office
let desk: Desk

officeForAll(async (opened, started) => {
  office = opened
  browser = started
  await office.ask('entry.submit', { id: null, body: smallHousehold('1501', 2), skip: [] })
  await eventually(
    'the household stands',
    () => office.ask('desk.pulse', {}),
    (pulse) => pulse.onTheWay === 0 && pulse.acceptedToday > 5,
    90,
  )
})
beforeEach(async () => {
  desk = await openDesk(browser, office)
})
afterEach(() => desk.close())

const held = async (department: string): Promise<Held[]> =>
  ((await office.control('GET', `/api/departments/${department}/holdings`)) as { records: Held[] }).records

describe('a departure', () => {
  it('says that nobody was found, and lets the worker fill the form in', async () => {
    await desk.at('new-departure').click()
    await desk.at('departure-search').fill('没有这个人')
    await desk.at('departure-nobody').waitFor()
    await desk.at('departure-by-hand').click()
    await desk.at('field-dwelling.house_code').waitFor()
  })

  it('is told for two people at once, and their records end', async () => {
    await desk.at('new-departure').click()
    // The initials of 陈示例 find him, and everybody in the dwelling.
    await eventually(
      'the search has the cursor',
      () => desk.page.evaluate(() => document.activeElement?.getAttribute('data-test')),
      (test) => test === 'departure-search',
    )
    await desk.page.keyboard.type('csl')
    await desk.at('departure-dwelling-0').waitFor()
    await eventually(
      'who was meant is ticked',
      () => desk.at('departure-person-0-0').isChecked(),
      (ticked) => ticked,
    )
    await desk.at('departure-person-0-1').focus()
    await desk.page.keyboard.press('Space')
    await desk.at('departure-left-on').focus()
    await desk.page.keyboard.type('20261120')
    await desk.page.keyboard.press('Tab')
    await desk.at('departure-reason').focus()
    await desk.page.keyboard.type('lkbs')
    await desk.page.keyboard.press('Enter')
    await desk.page.keyboard.press('Control+Enter')
    await desk.at('sheet-resident-1').waitFor()
    await desk.at('sheet-resident-1').click()
    expect(await desk.at('field-stay.left_on-1').inputValue(), 'the day is said once for both').toBe('2026-11-20')
    await eventually(
      'nothing is missing: the desk knows the rest',
      async () => (await desk.page.locator('[data-test="form"] .bad').count()) === 0,
      (clear) => clear,
    )
    await submit(desk)
    await eventually(
      'both registrations have ended',
      async () => (await held('residence')).filter((one) => JSON.stringify(one).includes('"zt":"2"')).length,
      (ended) => ended === 2,
      60,
    )
    await desk.page.goto(`${office.url}#/departure`)
    await desk.at('departure-search').fill('csl')
    await desk.at('departure-dwelling-0').waitFor()
    expect(await desk.at('departure-person-0-0').isDisabled(), 'who has left cannot leave again').toBe(true)
  })
})
