// Networks and carrying: what cannot be reached waits, leaves in a file, and comes back with its receipts.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Office, household, openOffice, launch } from './office'
import { type Desk, barriers, eventually, openDesk } from './window'

let browser: Browser
let home: Office
let inside: Office
let stick: string

beforeAll(async () => {
  stick = mkdtempSync(join(tmpdir(), 'yilutong-stick-'))
  home = await openOffice()
  inside = await openOffice()
  await home.settle()
  await inside.settle()
  // One town: the computer inside delivers to the departments that the worker's computer knows.
  const settings = await home.ask('settings.open', {})
  const systems = settings.systems.map((one) => [
    one.id,
    { enabled: one.enabled, baseUrl: one.baseUrl, settings: {}, credentials: {} },
  ])
  await inside.ask('settings.change', { worker: {}, systems: Object.fromEntries(systems), zones: {} })
  browser = await launch()
})
afterAll(async () => {
  await browser?.close()
  await home?.close()
  await inside?.close()
  rmSync(stick, { recursive: true, force: true })
})

const onStick = (start: string): string => {
  const found = readdirSync(stick).filter((name) => name.startsWith(start))
  return join(stick, found.sort().at(-1) ?? 'nothing')
}

async function nameAndFolder(desk: Desk, name: string): Promise<void> {
  await desk.at('zone-name').fill(name)
  await desk.at('zone-folder').fill(stick)
  await desk.at('save-zones').click()
  await desk.at('zones-told').waitFor()
  await desk.at('save-card').click()
  await eventually(
    'the card is on the stick',
    async () => readdirSync(stick).length,
    (count) => count > 0,
  )
}

async function accept(desk: Desk, name: string, fingerprint: string, card: string): Promise<void> {
  await desk.at('card-file').setInputFiles(card)
  await desk.at('offered-card').waitFor()
  expect(await desk.at('offered-fingerprint').textContent(), 'what two people compare').toBe(fingerprint)
  expect(await barriers(desk), 'axe-core: serious or critical').toEqual([])
  await desk.at('accept-card').click()
  await desk.at(`card-${name}`).waitFor()
}

it('carries deliveries into a network and their receipts back', async () => {
  const desk = await openDesk(browser, home, '/settings/zones')
  const there = await openDesk(browser, inside, '/settings/zones')
  await desk.at('zone-police').waitFor()
  await nameAndFolder(desk, '社区前台')
  const ours = (await desk.at('own-fingerprint').textContent()) ?? ''
  const ourCard = onStick('一录通-名片')
  await there.at('zone-police').waitFor()
  await accept(there, '社区前台', ours, ourCard)
  rmSync(ourCard)
  await nameAndFolder(there, '派出所窗口')
  const theirs = (await there.at('own-fingerprint').textContent()) ?? ''
  await accept(desk, '派出所窗口', theirs, onStick('一录通-名片'))

  await desk.at('zone-police').locator('.el-switch').click()
  await desk.at('to-carry-police').waitFor()
  await home.ask('entry.submit', { id: null, body: household(), skip: [] })
  const waiting = await eventually(
    'the residents wait for the network',
    async () => (await home.ask('zone.open', {})).zones.find((one) => one.id === 'police')?.toCarry ?? 0,
    (count) => count === household().residents.length,
    60,
  )
  await desk.page.goto(`${home.url}#/`)
  await desk.at('to-carry-police').waitFor()
  expect(await desk.at('to-carry-police').textContent(), 'one line on the workbench').toContain(`${waiting} 条投递等待带入公安网`)
  expect(await barriers(desk), 'axe-core: serious or critical').toEqual([])
  await desk.at('nav-outbox').click()
  await desk.page.locator('[data-state="to_carry"]').first().waitFor()

  await desk.page.goto(`${home.url}#/settings/zones`)
  await desk.at('send-police').click()
  await desk.at('parcel-1').waitFor()
  expect(await barriers(desk), 'axe-core: serious or critical').toEqual([])
  await there.at('carried-file').setInputFiles(onStick('一录通-转出-公安网'))
  await eventually(
    'the computer inside has delivered them',
    async () => (await inside.ask('zone.open', {})).guests[0]?.news ?? 0,
    (count) => count === waiting,
    60,
  )
  await there.at('reply').click()
  await eventually(
    'the results are on the stick',
    async () => onStick('一录通-带回-公安网'),
    (file) => file.endsWith('.ylt'),
  )
  await desk.at('carried-file').setInputFiles(onStick('一录通-带回-公安网'))
  await eventually(
    'the worker sees them accepted',
    async () => {
      const matrix = await home.ask('outbox.matrix', { needsMe: false, onTheWay: false, search: null, offset: 0, limit: 0 })
      return matrix.rows.flatMap((row) => row.cells).filter((cell) => cell.system === 'residence' && cell.state === 'accepted')
        .length
    },
    (count) => count === waiting,
  )
  await eventually(
    'nothing is out any more',
    async () => desk.at('away-police').count(),
    (count) => count === 0,
  )

  await desk.at('carried-file').setInputFiles(onStick('一录通-名片'))
  await desk.at('fault').waitFor()
  expect(await desk.at('fault').textContent(), 'a wrong file is told from a right one').toContain('不是一录通的转出文件')
  await desk.close()
  await there.close()
})
