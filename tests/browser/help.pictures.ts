// Pictures of the help, one for each of its pages and languages, taken from the real pages: they cannot go stale for long.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { it } from 'vitest'
import { type TopicId } from '../../ui/src/help/topics'
import {
  type Held,
  type Office,
  examples,
  household,
  ledger,
  noticed,
  openOffice,
  premises,
  scene,
  smallHousehold,
  streetEvent,
  officeForAll,
} from './office'
import { type Desk, eventually, openDesk, typeSheets } from './window'

const folder = fileURLToPath(new URL('../../ui/src/help/pictures', import.meta.url))
const day = 24 * 3600
let browser: Browser
let office: Office

officeForAll(
  async (opened, started) => {
    office = opened
    browser = started
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
  },
  { packages: [examples] },
)

/** Takes a part of the page in both languages, no higher than a reader wants to scroll. */
async function take(desk: Desk, topic: TopicId, part = 'main', height = 480): Promise<void> {
  for (const locale of ['zh-CN', 'en'] as const) {
    if (locale === 'en') await otherLanguage(desk)
    await desk.page.mouse.move(0, 0)
    await desk.page.evaluate(() => document.fonts.ready)
    await desk.page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined))))
    await desk.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    const box = await desk.page.locator(part).first().boundingBox()
    if (box === null) throw new Error(`${topic}: ${part} is not to be seen`)
    const clip = { ...box, height: Math.min(box.height, height, 768 - box.y) }
    await desk.page.screenshot({ path: join(folder, `${topic}.${locale}.jpg`), type: 'jpeg', quality: 52, clip })
  }
  await otherLanguage(desk)
}

/** The switch in the frame, also while something stands before it; a locked window has none. */
async function otherLanguage(desk: Desk): Promise<void> {
  const switched = await desk.page.evaluate(() => {
    const button = document.querySelector<HTMLElement>('[data-test="language"]')
    button?.click()
    if (button === null) {
      const now = localStorage.getItem('yilutong.locale')
      localStorage.setItem('yilutong.locale', now === 'en' ? 'zh-CN' : 'en')
    }
    return button !== null
  })
  if (switched) return
  await desk.page.reload()
  await desk.at('unlock').waitFor()
}

it('takes the pictures of what is entered', async () => {
  await office.ask('settings.change', {
    worker: {},
    systems: {},
    zones: {},
    usual: { 'dwelling.community': '440306001001', 'dwelling.grid': '440306001001003' },
  })
  const desk = await openDesk(browser, office, '/start/access')
  await desk.at('access-housing').click()
  await desk.at('test-now-housing').click()
  await desk.at('test-result-housing').waitFor()
  await take(desk, 'first', '[data-test="page-start"]', 600)

  const draft = await office.ask('entry.save', { id: null, body: smallHousehold('1203', 2), skip: [] })
  await desk.page.goto(`${office.url}#/entry/${draft.id}`)
  await desk.at('field-dwelling.road').waitFor()
  await take(desk, 'household', '[data-test="page-entry"]')

  const inspection = await office.ask('entry.save', { id: null, body: premises(), skip: [] })
  await desk.page.goto(`${office.url}#/entry/${inspection.id}`)
  await desk.at('sheet-inspection').click()
  await desk.at('files-field-inspection.photos').setInputFiles(scene)
  await desk.at('photo-0').locator('img').first().waitFor()
  await take(desk, 'premises', '[data-test="form"]')

  await desk.page.goto(`${office.url}#/entry?form=event`)
  await desk.at('field-event.title').waitFor()
  await typeSheets(desk, await office.ask('form.describe', { form: 'event' }), streetEvent())
  await desk.at('sheet-event').click()
  await take(desk, 'event', '[data-test="page-entry"]')

  await desk.page.goto(`${office.url}#/import`)
  await desk.at('ledger-file').setInputFiles(ledger)
  await desk.at('columns').waitFor()
  await take(desk, 'import')

  await desk.page.goto(`${office.url}#/settings/residence`)
  await desk.at('test-now-residence').click()
  await desk.at('test-result-residence').waitFor()
  await take(desk, 'settings')
  await desk.close()
})

it('takes the pictures of what became of it', async () => {
  await office.ask('entry.submit', { id: null, body: household(), skip: [] })
  await office.ask('entry.submit', { id: null, body: smallHousehold('1803', 1), skip: [] })
  await eventually(
    'the first households arrive',
    async () => (await office.ask('desk.pulse', {})).onTheWay,
    (count) => count === 0,
    60,
  )
  // The tenant of 1803 is found in another flat.
  await office.ask('entry.submit', { id: null, body: smallHousehold('1901', 1, 1803 % 43), skip: [] })
  for (const body of noticed()) await office.ask('entry.submit', { id: null, body, skip: [] })
  await eventually(
    'somebody has to decide',
    () => office.ask('desk.pulse', {}),
    (pulse) => pulse.onTheWay === 0 && pulse.needsMe > 0,
    60,
  )
  const desk = await openDesk(browser, office, '/outbox')
  await desk.page.locator('[data-test^="matrix-row-"]').first().waitFor()
  await take(desk, 'outbox')
  await desk.page.goto(`${office.url}#/`)
  await desk.at('todo').locator('li').first().waitFor()
  await take(desk, 'todo', '[data-test="page-workbench"]')
  await desk.page.goto(`${office.url}#/outbox`)
  await desk.page.locator('button[data-test^="matrix-cell-"][data-system="floating"]:not([data-state="blocked"])').first().click()
  await desk.at('begin').click()
  await desk.at('card-rows').waitFor()
  await take(desk, 'byhand', '.el-drawer', 640)

  await desk.page.goto(`${office.url}#/register/person/1`)
  await desk.at('revisit').click()
  await desk.at('visit-note').waitFor()
  await desk.at('sheet-resident-0').click()
  await desk.at('field-person.phone-0').fill('19900000088')
  await desk.at('was-field-person.phone-0').waitFor()
  await take(desk, 'revisit', '[data-test="page-entry"]')
  await desk.page.goto(`${office.url}#/departure`)
  await desk.at('departure-search').fill('csl')
  await desk.at('departure-dwelling-0').waitFor()
  await take(desk, 'departure')
  await desk.page.goto(`${office.url}#/care/hints`)
  await desk.at('hints').locator('tbody tr').first().waitFor()
  await take(desk, 'care', 'main', 260)
  await desk.page.goto(`${office.url}#/register?show=lists`)
  await desk.at('listed').waitFor()
  await take(desk, 'lists', 'main', 400)

  await office.ask('settings.change', { worker: {}, systems: {}, zones: { police: false } })
  await office.ask('zone.change', { name: '社区前台', folder: 'E:\\一录通转出' })
  await office.ask('entry.submit', { id: null, body: smallHousehold('2104', 2), skip: [] })
  await eventually(
    'something waits to be carried',
    async () => (await office.ask('zone.open', {})).zones.find((one) => one.id === 'police')?.toCarry ?? 0,
    (count) => count > 0,
    60,
  )
  await desk.page.goto(`${office.url}#/settings/zones`)
  await desk.at('to-carry-police').waitFor()
  await take(desk, 'carry')
  await desk.at('lock').click()
  await desk.at('unlock').waitFor()
  await take(desk, 'safe', '#app')
  await desk.close()
})

it('takes the picture of a review', async () => {
  const by = await openOffice()
  try {
    await by.settle()
    const photo = await by.ask('photo.add', { name: 'scene.png', base64: readFileSync(scene).toString('base64') })
    const entry = premises()
    const deadline = new Date(Date.now() + 2 * day * 1000 + 8 * 3_600_000).toISOString().slice(0, 10)
    const hazard = {
      category: 'blocked_exit',
      level: 'general',
      description: '后厨安全出口堆放杂物，通道不足一米',
      rectify_mode: 'by_deadline',
      deadline,
      photos: [photo],
    }
    if (entry.inspection) Object.assign(entry.inspection, { photos: [photo], hazards: [hazard] })
    await by.ask('entry.submit', { id: null, body: entry, skip: [] })
    await eventually(
      'the inspection arrives',
      async () => ((await by.control('GET', '/api/departments/safety/holdings')) as { records: Held[] }).records,
      (held) => JSON.stringify(held).includes('YH'),
      60,
    )
    await by.control('POST', '/api/departments/safety/clock', { offset_seconds: 5 * day })
    const desk = await openDesk(browser, by)
    await desk.at('todo').locator('a').first().click({ timeout: 60_000 })
    await desk.at('follow-0').click()
    await desk.at('field-review.hazard_number').waitFor()
    await take(desk, 'review', '[data-test="page-entry"]')
    await desk.close()
  } finally {
    await by.close()
  }
})
