// A hazard that is not put right in time: from the workbench to its review, without looking up a number.
import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Held, type Office, premises, scene, officeForAll } from './office'
import { type Desk, barriers, eventually, openDesk, submit } from './window'

const day = 24 * 3600
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

/** A day from today on, as entries write it. */
const inDays = (days: number): string => new Date(Date.now() + days * day * 1000 + 8 * 3_600_000).toISOString().slice(0, 10)
const soon = (): string => inDays(2)

/** An inspection that found one hazard, to be put right soon. */
async function inspected(at?: string, deadline = soon()): Promise<string> {
  const photo = await office.ask('photo.add', { name: 'scene.png', base64: readFileSync(scene).toString('base64') })
  const entry = premises()
  const hazard = {
    category: 'blocked_exit',
    level: 'general',
    description: '后厨安全出口堆放杂物，通道不足一米',
    rectify_mode: 'by_deadline',
    deadline,
    photos: [photo],
  }
  if (entry.inspection) Object.assign(entry.inspection, { photos: [photo], hazards: [hazard] })
  if (entry.inspection && at !== undefined) entry.inspection.at = at
  return (await office.ask('entry.submit', { id: null, body: entry, skip: [] })).id
}

const hazards = async (): Promise<string> =>
  JSON.stringify(((await office.control('GET', '/api/departments/safety/holdings')) as { records: Held[] }).records)

describe('an overdue hazard', () => {
  it('stands among what needs the worker, and its review begins there with its number', async () => {
    await inspected()
    await eventually('the inspection arrives', hazards, (held) => held.includes('YH'))
    await office.control('POST', '/api/departments/safety/clock', { offset_seconds: 5 * day })
    await eventually(
      'the worker is called',
      () => office.ask('desk.pulse', {}),
      (pulse) => pulse.needsMe === 1,
      60,
    )
    const todo = desk.at('todo').locator('a').first()
    await todo.waitFor()
    expect(await todo.innerText(), 'it says what is the matter').toContain('逾期')
    expect(await barriers(desk), 'for everybody').toEqual([])
    await todo.click()
    await desk.at('follow-0').waitFor()
    const label = await desk.at('follow-0').innerText()
    expect(await barriers(desk), 'for everybody').toEqual([])
    await desk.at('follow-0').click()

    const number = desk.at('field-review.hazard_number')
    await number.waitFor()
    expect(label, 'the number of that hazard').toContain(await number.inputValue())
    await desk.at('now-field-review.at').click()
    await desk.at('field-review.passed-true').check()
    await desk.at('field-review.opinion').fill('通道已清空')
    await desk.at('files-field-review.photos').setInputFiles(scene)
    await desk.at('photo-0').locator('img').waitFor()
    await submit(desk)
    await eventually(
      'it is put right, and nobody is called any more',
      () => office.ask('desk.pulse', {}),
      (pulse) => pulse.needsMe === 0 && pulse.onTheWay === 0,
      90,
    )
    expect(await hazards(), 'the department knows of the review').toContain('通道已清空')
  })
})

describe('the list of what is overdue', () => {
  it('leads with one button to where it is seen to', async () => {
    await inspected(`${inDays(-9)}T10:00`, inDays(-2))
    await desk.page.goto(`${office.url}#/register?show=lists&list=overdue_hazards`)
    await desk.at('see-to').first().waitFor()
    expect(await barriers(desk), 'for everybody').toEqual([])
    await desk.at('see-to').first().click()
    await desk.page.waitForURL(/#\/outbox\?/)
    await desk.at('page-outbox').getByText('示例餐饮').first().waitFor()
  })
})
