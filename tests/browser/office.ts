// An office for one test file: practice departments, a fresh profile, and the real desk behind its loopback bridge.
// Nothing is faked and nothing is skipped: without the programs the tests fail and say what to build.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import type { Operations } from '../../ui/src/desk/schema/Operations'
import type { SystemChange } from '../../ui/src/desk/schema/SystemChange'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const token = 'browser-tests'
export const passphrase = 'practice-desk-2026'

/** A department's record, as the control server tells it. */
export interface Held {
  id: string
  [member: string]: unknown
}

/** A running office. */
export interface Office {
  /** Where the pages are, with the token. */
  url: string
  /** Asks the desk directly, past the pages. */
  ask: <K extends keyof Operations>(operation: K, request: Operations[K]['request']) => Promise<Operations[K]['reply']>
  /** Asks the control server of the practice departments. */
  control: (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) => Promise<unknown>
  /** Sets a passphrase and fills in every setting, so that a test may begin at work. */
  settle: () => Promise<void>
  /** The same settings as an administrator hands them over in a file. */
  settingsFile: () => string
  /** Ends the desk without a word, as a power cut does. */
  cutOff: () => Promise<void>
  /** Starts the desk again on the same profile; it is locked then. */
  restart: () => Promise<void>
  /** Ends the desk, takes the backup of the day, flips some bits of its database, and starts it again; it is locked then. */
  damage: () => Promise<void>
  /** Ends everything and removes what it left. */
  close: () => Promise<void>
}

function program(variable: string, build: string): string {
  const path = process.env[variable]
  if (path === undefined || path === '')
    throw new Error(`${variable} is not set: build the program (${build}) and set ${variable} to its path`)
  if (!existsSync(path)) throw new Error(`${variable} names ${path}, which does not exist: build it first (${build})`)
  return path
}

function builtPages(): string {
  const dist = join(repository, 'ui/dist')
  if (!existsSync(join(dist, 'index.html'))) throw new Error('ui/dist is missing: run `npm run build` in ui/ first')
  return dist
}

/** Starts a program and waits for what it announces. */
async function start<T>(path: string, args: string[], file: string): Promise<{ child: ChildProcess; said: T }> {
  rmSync(file, { force: true })
  const child = spawn(path, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let complaint = ''
  child.stderr?.on('data', (text: Buffer) => (complaint += text.toString()))
  for (const end = Date.now() + 30_000; Date.now() < end;) {
    if (child.exitCode !== null) throw new Error(`${path} ended with ${child.exitCode}: ${complaint}`)
    if (existsSync(file)) return { child, said: JSON.parse(readFileSync(file, 'utf8')) as T }
    await new Promise((done) => setTimeout(done, 25))
  }
  child.kill('SIGKILL')
  throw new Error(`${path} did not announce itself within 30 seconds: ${complaint}`)
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((done) => child.once('exit', done))
  child.kill(signal)
  await ended
}

/** The packages that the guide speaks of; among them a department without an interface. */
export const examples = join(repository, 'docs/examples')

/** Opens an office with a fresh profile, and with the packages in these folders; `real` is one that is no practice. */
export async function openOffice(packages: string[] = [], real = false): Promise<Office> {
  const yilu = program('YILU_BIN', 'cargo build -p yilutong-cli')
  const departments = program('DEPARTMENTS_BIN', 'cargo build -p practice-departments')
  const dist = builtPages()
  const home = mkdtempSync(join(tmpdir(), 'yilutong-browser-'))
  const town = await start<{
    control: string
    systems: Record<string, string>
    host_keys: Record<string, { public: string }>
  }>(
    departments,
    ['--any-port', '--data', join(home, 'departments'), '--announce', join(home, 'town.json')],
    join(home, 'town.json'),
  )

  const openDesk = () =>
    start<{ url: string }>(
      yilu,
      [
        '--data',
        join(home, 'profile'),
        ...packages.flatMap((folder) => ['--systems', folder]),
        'bridge',
        '--port',
        '0',
        '--token',
        token,
        '--ui',
        dist,
        '--announce',
        join(home, 'desk.json'),
        ...(real ? [] : ['--practice']),
      ],
      join(home, 'desk.json'),
    )
  let desk: Awaited<ReturnType<typeof openDesk>>
  try {
    desk = await openDesk()
  } catch (failure) {
    await end(town.child, 'SIGTERM')
    throw failure
  }

  const ask: Office['ask'] = async (operation, request) => {
    const response = await fetch(`${desk.said.url}/invoke/${operation}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${token}`,
      },
      body: JSON.stringify(request),
    })
    const reply: unknown = await response.json()
    if (!response.ok) throw new Error(`${operation}: ${JSON.stringify(reply)}`)
    return reply as never
  }

  return {
    get url() {
      return `${desk.said.url}/?token=${token}`
    },
    ask,
    control: async (method, path, body) => {
      const response = await fetch(`${town.said.control}${path}`, {
        method,
        ...(body === undefined
          ? {}
          : {
              headers: { 'Content-Type': 'application/json' },
              body: JSON.stringify(body),
            }),
      })
      const reply: unknown = await response.json()
      if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(reply)}`)
      return reply
    },
    settle: async () => {
      await ask('profile.create', { passphrase })
      await ask('settings.change', practiceSettings(town.said.systems, town.said.host_keys))
    },
    settingsFile: () => JSON.stringify(practiceSettings(town.said.systems, town.said.host_keys)),
    cutOff: () => end(desk.child, 'SIGKILL'),
    restart: async () => {
      await end(desk.child, 'SIGTERM')
      desk = await openDesk()
    },
    damage: async () => {
      // Opening it takes the day's backup.
      await ask('profile.lock', {})
      await ask('profile.unlock', { passphrase })
      await end(desk.child, 'SIGTERM')
      const database = join(home, 'profile', 'outbox.db')
      const bytes = readFileSync(database)
      for (const page of [0, 3, 5]) bytes[page * 4096 + 100] = (bytes[page * 4096 + 100] ?? 0) ^ 1
      writeFileSync(database, bytes)
      desk = await openDesk()
    },
    close: async () => {
      await end(desk.child, 'SIGTERM')
      await end(town.child, 'SIGTERM')
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** Starts Chromium without anything that would speak to the outside. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/**
 * An office and a browser for all tests of a file, which end with it: `begin` gets both before the first test, with the
 * settings filled in unless `settled` says otherwise.
 */
export function officeForAll(
  begin: (office: Office, browser: Browser) => void | Promise<void>,
  { packages = [], real = false, settled = true }: { packages?: string[]; real?: boolean; settled?: boolean } = {},
): void {
  let office: Office | undefined
  let browser: Browser | undefined
  beforeAll(async () => {
    office = await openOffice(packages, real)
    if (settled) await office.settle()
    browser = await launch()
    await begin(office, browser)
  })
  afterAll(async () => {
    await browser?.close()
    await office?.close()
  })
}

interface SettingsFile {
  worker: Record<string, string>
  systems: Record<string, Partial<SystemChange>>
}

/** The practice credentials, with the addresses and host keys that the departments just announced. */
function practiceSettings(
  addresses: Record<string, string>,
  hostKeys: Record<string, { public: string }>,
): Operations['settings.change']['request'] {
  const file = JSON.parse(readFileSync(join(repository, 'src-tauri/crates/practice/data/settings.json'), 'utf8')) as SettingsFile
  const whole = (id: string): SystemChange => ({
    enabled: null,
    baseUrl: addresses[id] ?? null,
    settings: { ...file.systems[id]?.settings, ...(hostKeys[id] ? { host_key: hostKeys[id].public } : {}) },
    credentials: file.systems[id]?.credentials ?? {},
  })
  return {
    worker: file.worker,
    systems: Object.fromEntries(Object.keys(file.systems).map((id) => [id, whole(id)])),
    zones: {},
  }
}

/** The sample household of five, visited today (by the clock of the departments, which is China's). */
export function household(): EntryData {
  const entry = JSON.parse(readFileSync(join(repository, 'tests/samples/household.json'), 'utf8')) as EntryData
  entry.visit.on = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  return entry
}

/** The sample event, found yesterday. */
export function streetEvent(): EntryData {
  const entry = JSON.parse(readFileSync(join(repository, 'tests/samples/event.json'), 'utf8')) as EntryData
  const day = new Date(Date.now() - 16 * 3_600_000).toISOString().slice(0, 10)
  if (entry.event) entry.event.found_at = `${day}T09:30`
  return entry
}

/** The sample inspection of premises, made this morning. */
export function premises(): EntryData {
  const entry = JSON.parse(readFileSync(join(repository, 'tests/samples/premises.json'), 'utf8')) as EntryData
  if (entry.inspection) entry.inspection.at = `${new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)}T00:01`
  return entry
}

/** A ledger as landlords send it, with a few rows that are wrong. */
export const ledger = join(repository, 'tests/samples/ledgers/landlord.xlsx')

/** A picture of the scene. */
export const scene = join(repository, 'tests/samples/scene.png')

/** The identity number of somebody else: same birthday and sex, another order number (within those set aside for tests). */
function ofAnother(number: string, family: number): string {
  const order = 901 + ((Number(number.slice(14, 17)) - 901 + 2 * family) % 88)
  const head = number.slice(0, 14) + String(order)
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((all, weight, at) => all + weight * Number(head[at]), 0)
  return head + '10X98765432'[sum % 11]
}

/** The first residents of the sample as another family in another room; the same `family` means the same people. */
export function smallHousehold(room: string, residents = 1, family = Number(room) % 43): EntryData {
  const text = JSON.stringify(household()).replace(/\b\d{17}[\dX]\b/g, (number) => ofAnother(number, family))
  const whole = JSON.parse(text) as EntryData
  return {
    ...whole,
    dwelling: { ...whole.dwelling, room },
    residents: whole.residents.slice(0, residents),
  }
}

/** Households of which the register has something to tell: a permit to endorse, a company in two spellings, a full flat, a move. */
export function noticed(): EntryData[] {
  const day = (days: number): string => new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10)
  const [permit, spelt, spelled, full] = [
    smallHousehold('2201', 3),
    smallHousehold('2302', 2),
    smallHousehold('2403', 2),
    smallHousehold('2504', 3),
  ]
  const husband = permit.residents[0]
  if (husband) {
    husband.stay.arrived_on = day(-400)
    husband.stay.permit_on = day(-365 + 12)
  }
  const names: [EntryData, string][] = [
    [permit, 'S市示例餐饮管理有限公司'],
    [spelt, '示例餐饮公司'],
    [spelled, 'S市示例餐饮管理有限公司'],
    [full, 'S市示例餐饮管理有限公司'],
  ]
  for (const [entry, name] of names) if (entry.residents[1]?.work) entry.residents[1].work.employer = name
  full.dwelling.area = 12
  // Who lives in 2605 was found in another flat; nobody told that they left the first.
  const before = smallHousehold('2605', 1, 2605 % 43)
  const after = smallHousehold('2706', 1, 2605 % 43)
  if (after.residents[0]) after.residents[0].stay.arrived_on = day(-3)
  return [permit, spelt, spelled, full, before, after]
}
