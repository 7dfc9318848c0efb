// Pictures of every page for the documentation, taken from the real desk with the sample household.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { it } from 'vitest'
import {
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
import { type Desk, eventually, openDesk, statesShown, typeSheets, unlock } from './window'

const folder = fileURLToPath(new URL('../../docs/screenshots', import.meta.url))
let browser: Browser
let office: Office

officeForAll(
  async (opened, started) => {
    office = opened
    browser = started
    mkdirSync(folder, { recursive: true })
  },
  { settled: false },
)

async function picture(desk: Desk, name: string): Promise<void> {
  await desk.page.mouse.move(0, 0)
  await desk.page.evaluate(() => document.fonts.ready)
  await desk.page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined))))
  await desk.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  await desk.page.screenshot({ path: join(folder, `${name}.png`) })
}

it('takes a picture of every page', async () => {
  const desk = await openDesk(browser, office)
  await desk.at('passphrase').waitFor()
  await picture(desk, '01-first-start')
  await office.settle()
  await office.ask('profile.lock', {})
  await desk.page.reload()
  await desk.at('unlock').waitFor()
  await picture(desk, '02-unlock')
  await unlock(desk)

  // A morning's work: some households through, one in question, drafts to go on with.
  for (const [room, residents] of [
    ['1102', 2],
    ['1503', 3],
    ['1803', 1],
  ] as const) {
    await office.ask('entry.submit', {
      id: null,
      body: smallHousehold(room, residents),
      skip: [],
    })
  }
  await desk.at('nav-outbox').click()
  await eventually(
    'the first households arrive',
    () => statesShown(desk),
    (all) =>
      all.length > 0 && all.every((one) => one === 'accepted' || one === 'unsure' || one === 'refused' || one === 'paused'),
    40,
  )
  // The tenant of 1803 is found in another flat.
  await office.ask('entry.submit', {
    id: null,
    body: smallHousehold('1901', 1, 1803 % 43),
    skip: [],
  })
  const draft = smallHousehold('0902', 2)
  delete draft.residents[1]?.person.id_number
  delete draft.dwelling.house_type
  await office.ask('entry.save', { id: null, body: draft, skip: [] })

  await desk.at('nav-entry').click()
  await desk.at('field-dwelling.community').fill('ht')
  await desk.page.locator('[role=listbox]').waitFor()
  await picture(desk, '04-entry-new')
  await desk.page.keyboard.press('Escape')

  const whole = await office.ask('entry.save', {
    id: null,
    body: household(),
    skip: [],
  })
  await desk.page.goto(`${office.url}#/entry/${whole.id}`)
  await desk.at('sheet-resident-1').click()
  await desk.at('field-person.name-1').waitFor()
  await picture(desk, '05-entry-resident')

  await desk.at('field-person.id_number-1').fill('43010219950708924')
  await desk.at('submit').click()
  await desk.at('problem-summary').waitFor()
  await picture(desk, '06-entry-problems')
  await desk.at('field-person.id_number-1').fill(String(household().residents[1]?.person.id_number))
  await desk.at('submit').click()
  await desk.at('saved-notice').waitFor()
  await picture(desk, '07-saved')

  await desk.at('see-outbox').click()
  await eventually(
    'the household has been to every department',
    () => statesShown(desk),
    (all) => all.length > 0 && !all.some((one) => ['ready', 'sending', 'blocked'].includes(one)),
    40,
  )
  await picture(desk, '08-outbox')
  const asked = desk.page.locator('button.mine').first()
  if ((await asked.count()) > 0) {
    await asked.click()
    const listed = desk.page.locator('[data-test="matrix-list"]:visible button').first()
    if (await listed.isVisible().catch(() => false)) await listed.click()
  } else await desk.page.locator('[data-system="housing"]').first().click()
  await desk.at('say').waitFor()
  await picture(desk, '09-delivery')

  await desk.page.goto(`${office.url}#/`)
  await desk.at('recent').locator('li').first().waitFor()
  await picture(desk, '03-workbench')

  // Somebody known moves into another flat; a message says who lives there, too.
  await desk.at('nav-entry').click()
  await desk.at('field-dwelling.community').fill('海棠社区')
  await desk.at('field-dwelling.community').press('Enter')
  await desk.at('field-dwelling.road').fill('海棠路12号')
  await desk.at('field-dwelling.room').fill('0602')
  await desk.at('add-resident').click()
  await desk.at('field-person.id_number-0').fill(String(household().residents[1]?.person.id_number))
  await desk.at('recall-elsewhere').waitFor()
  await picture(desk, '20-entry-known')
  await desk.at('recall-act-both').click()
  await desk.page.keyboard.press('Control+Shift+v')
  await desk.page
    .locator('#paste-text')
    .fill('测试丙，身份证 430102197501019034，电话19900000055，高中，9月1号住进来的\n房东：测试甲 19900000001')
  await desk.at('paste-rest').waitFor()
  await picture(desk, '21-entry-paste')
  await desk.at('paste-take').click()
  await desk.at('unsure-note').waitFor()
  await desk.at('sheet-resident-1').click()
  await picture(desk, '22-entry-unsure')
  await desk.page.goto(`${office.url}#/register/person/1`)
  await desk.at('revisit').click()
  await desk.at('visit-note').waitFor()
  await desk.at('sheet-resident-0').click()
  await desk.at('field-person.phone-0').fill('19900000088')
  await desk.at('was-field-person.phone-0').waitFor()
  await picture(desk, '23-entry-revisit')

  await desk.at('nav-workbench').click()
  await desk.at('new-event').click()
  await desk.at('field-event.title').waitFor()
  await typeSheets(desk, await office.ask('form.describe', { form: 'event' }), streetEvent())
  await desk.at('sheet-event').click()
  await desk.at('files-field-event.photos').setInputFiles(scene)
  await desk.at('photo-0').locator('img').waitFor()
  await picture(desk, '13-event')

  const inspection = await office.ask('entry.save', { id: null, body: premises(), skip: [] })
  await desk.page.goto(`${office.url}#/entry/${inspection.id}`)
  await desk.at('sheet-inspection').click()
  await desk.at('files-field-inspection.photos').setInputFiles(scene)
  await desk.at('photo-0').locator('img').first().waitFor()
  await picture(desk, '14-premises')

  await desk.page.goto(`${office.url}#/settings/residence`)
  await desk.at('test-now-residence').click()
  await desk.at('test-result-residence').waitFor()
  await picture(desk, '10-settings-system')
  await desk.at('preview-residence').click()
  await desk.at('preview').locator('pre').first().waitFor()
  await picture(desk, '11-settings-preview')
  // The police's network is out of reach, and a household waits to be carried there.
  await desk.page.goto(`${office.url}#/settings/zones`)
  await desk.at('own-fingerprint').waitFor()
  await office.ask('settings.change', { worker: {}, systems: {}, zones: { police: false } })
  await office.ask('zone.change', { name: '社区前台', folder: 'E:\\一录通转出' })
  await office.ask('entry.submit', { id: null, body: smallHousehold('2104', 2), skip: [] })
  await eventually(
    'something waits to be carried',
    async () => (await office.ask('zone.open', {})).zones.find((one) => one.id === 'police')?.toCarry ?? 0,
    (count) => count > 0,
    40,
  )
  await desk.page.reload()
  await desk.at('to-carry-police').waitFor()
  await picture(desk, '16-settings-zones')
  await office.ask('settings.change', { worker: {}, systems: {}, zones: { police: true } })
  await desk.page.goto(`${office.url}#/settings/display`)
  await desk.page.reload()
  await desk.at('type-size-100').waitFor()
  await picture(desk, '12-settings-display')
  await desk.close()
})

it('takes pictures of an import', async () => {
  const by = await openOffice()
  try {
    await by.settle()
    await by.ask('entry.submit', { id: null, body: smallHousehold('1203'), skip: [] })
    const desk = await openDesk(browser, by, '/import')
    await desk.at('ledger-file').setInputFiles(ledger)
    await desk.at('columns').waitFor()
    await desk.at('fixed-dwelling.community').waitFor()
    await picture(desk, '17-import-columns')
    await desk.at('check').click()
    await desk.at('run').waitFor()
    await picture(desk, '18-import-result')
    await desk.close()
  } finally {
    await by.close()
  }
})

it('takes pictures of what the register tells by itself', async () => {
  const by = await openOffice()
  try {
    await by.settle()
    await by.ask('entry.submit', { id: null, body: household(), skip: [] })
    for (const body of noticed()) await by.ask('entry.submit', { id: null, body, skip: [] })
    await eventually(
      'the households have been to every department',
      async () => (await by.ask('desk.pulse', {})).onTheWay,
      (count) => count === 0,
      60,
    )
    const desk = await openDesk(browser, by, '/care/hints')
    await desk.at('hints').locator('tbody tr').first().waitFor()
    await picture(desk, '19-hints')
    await desk.page.goto(`${by.url}#/care/checks`)
    await desk.at('finding-spelling').waitFor()
    await picture(desk, '24-checks')
    await desk.page.goto(`${by.url}#/register?show=lists`)
    await desk.at('listed').waitFor()
    await picture(desk, '25-lists')
    await desk.page.goto(`${by.url}#/reports`)
    await desk.at('chart').locator('canvas').first().waitFor()
    await picture(desk, '26-reports')
    await desk.close()
  } finally {
    await by.close()
  }
})

it('takes a picture of a card', async () => {
  const by = await openOffice([examples])
  try {
    await by.settle()
    const saved = await by.ask('entry.submit', { id: null, body: smallHousehold('1203'), skip: [] })
    const desk = await openDesk(browser, by, '/outbox')
    const cell = desk.at(`matrix-row-${saved.id}`).locator('[data-system="floating"]')
    await eventually(
      'the card is due',
      () => cell.getAttribute('data-state').catch(() => null),
      (state) => state === 'ready',
    )
    await desk.page.goto(`${by.url}#/`)
    await desk.at('todo').locator('li').first().waitFor()
    await desk.at('todo').getByRole('link').first().click()
    await desk.at('begin').click()
    await desk.at('card-rows').waitFor()
    for (let times = 0; times < 4; times += 1) await desk.page.keyboard.press('Enter')
    await picture(desk, '15-card')
    await desk.close()
  } finally {
    await by.close()
  }
})
