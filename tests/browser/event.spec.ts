// An event: what was seen in the street, with pictures, to the department of its category.
import type { Browser } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Held, type Office, scene, streetEvent, officeForAll } from './office'
import { type Desk, eventually, openDesk, submit, typeSheets } from './window'

let browser: Browser
let office: Office
let desk: Desk

officeForAll((opened, started) => {
  office = opened
  browser = started
})
beforeEach(async () => {
  desk = await openDesk(browser, office)
  await desk.at('new-event').click()
  await desk.at('field-event.title').waitFor()
})
afterEach(() => desk.close())

const held = async (department: string): Promise<Held[]> =>
  ((await office.control('GET', `/api/departments/${department}/holdings`)) as { records: Held[] }).records

describe('an event', () => {
  it('is typed in with a picture, and reaches the grid and the department of its category', async () => {
    await typeSheets(desk, await office.ask('form.describe', { form: 'event' }), streetEvent())
    await desk.at('sheet-event').click()
    await desk.at('files-field-event.photos').setInputFiles(scene)
    await desk.at('photo-0').locator('img').waitFor()
    const { deliveries } = await submit(desk)
    expect(deliveries, 'to the grid and to drainage').toBe(2)
    for (const department of ['grid', 'ev-drainage'])
      await eventually(
        `${department} holds the event`,
        async () => JSON.stringify(await held(department)),
        (records) => records.includes('海棠路道路积水'),
      )
    expect(JSON.stringify(await held('grid')), 'the grid holds the picture beside it').toContain('attachment')
    expect((await held('ev-fire')).length, 'fire has nothing to do with it').toBe(0)
  })

  it('asks only for what its category calls for', async () => {
    const depth = desk.at('field-event.water_depth')
    await desk.at('field-event.category').click()
    await desk.at('field-event.category').pressSequentially('F01')
    await desk.page.keyboard.press('Enter')
    await eventually(
      'no depth of water in a fire risk',
      () => depth.count(),
      (fields) => fields === 0,
    )
    await desk.at('field-event.category').click()
    await desk.page.keyboard.press('Control+a')
    await desk.at('field-event.category').pressSequentially('D01')
    await desk.page.keyboard.press('Enter')
    await depth.waitFor()
  })

  it('gives a long text room, and Enter goes on from it', async () => {
    const text = desk.at('field-event.description')
    const before = (await text.boundingBox())?.height ?? 0
    await text.fill('路面积水，行人无法通过，附近商铺门口已经进水，'.repeat(8))
    await eventually(
      'the field grows',
      async () => (await text.boundingBox())?.height ?? 0,
      (height) => height > before * 1.5,
    )
    await text.press('Enter')
    expect(await text.evaluate((field) => document.activeElement === field), 'Enter goes on').toBe(false)
    expect(await text.inputValue(), 'and puts nothing into the text').not.toContain('\n')
  })

  it('says of a file that it is no picture, and takes none of it', async () => {
    await desk.at('files-field-event.photos').setInputFiles({
      name: 'notes.jpg',
      mimeType: 'image/jpeg',
      buffer: Buffer.from('not a picture'),
    })
    const refusal = desk.at('problem-field-event.photos').filter({ hasText: 'notes.jpg' })
    await refusal.waitFor()
    expect(await desk.at('photo-0').count()).toBe(0)
  })

  it('lets a picture be taken out again', async () => {
    await desk.at('files-field-event.photos').setInputFiles(scene)
    await desk.at('photo-0').waitFor()
    await desk.at('remove-photo-0').click()
    await desk.at('photo-0').waitFor({ state: 'detached' })
  })
})
