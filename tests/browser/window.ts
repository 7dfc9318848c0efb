// A page in Chromium, found by its `data-test` hooks, typed into as a worker types.
import axe from 'axe-core'
import type { Browser, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { ElementView } from '../../ui/src/desk/schema/ElementView'
import type { FormView } from '../../ui/src/desk/schema/FormView'
import type { Office } from './office'
import { passphrase } from './office'

/** The two screens that offices have. */
export const sizes = [
  { width: 1366, height: 768 },
  { width: 1920, height: 1080 },
] as const

/** One window on the desk. */
export interface Desk {
  page: Page
  /** The part with this hook. */
  at: (hook: string) => Locator
  /** Errors that the page itself reported. */
  complaints: string[]
  close: () => Promise<void>
}

/** Opens a window; `place` is what stands behind the hash. */
export async function openDesk(
  browser: Browser,
  office: Office,
  place = '/',
  viewport: { width: number; height: number } = sizes[0],
): Promise<Desk> {
  const context = await browser.newContext({
    viewport,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    // A refusal of the desk (422) is an answer, not an error of the page.
    if (message.type() === 'error' && !message.text().includes('422')) complaints.push(message.text())
  })
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.hostname !== '127.0.0.1' && url.protocol !== 'data:') complaints.push(`asked for ${url.origin}`)
  })
  await page.goto(`${office.url}#${place}`)
  return {
    page,
    at: (hook) => page.locator(`[data-test="${hook}"]`),
    complaints,
    close: async () => {
      await context.close()
      expect(complaints, 'the page must not fail, nor ask anybody but the desk for anything').toEqual([])
    },
  }
}

/**
 * Waits until nothing on the page moves: a fading colour has a contrast of its own. What appears begins to fade in a
 * frame or two after it is there, so the page has to stand still for some frames together; what turns for ever is let be.
 */
async function still(desk: Desk): Promise<void> {
  await desk.page.evaluate(async () => {
    const moving = () => document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Infinity)
    for (let calm = 0; calm < 5;) {
      await new Promise(requestAnimationFrame)
      const now = moving()
      await Promise.all(now.map((one) => one.finished.catch(() => undefined)))
      calm = now.length === 0 ? calm + 1 : 0
    }
  })
}

/** What axe-core finds serious or critical, one line each. */
export async function barriers(desk: Desk): Promise<string[]> {
  await still(desk)
  await desk.page.evaluate(axe.source)
  return desk.page.evaluate(async () => {
    const found = await (window as unknown as { axe: typeof import('axe-core') }).axe.run(document)
    return found.violations
      .filter((one) => one.impact === 'serious' || one.impact === 'critical')
      .flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)}`))
  })
}

/** Every text whose contrast is below 7:1 (WCAG 2.2 AAA), one line each. */
export async function faint(desk: Desk): Promise<string[]> {
  await still(desk)
  await desk.page.evaluate(axe.source)
  return desk.page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') }
    const found = await axe.run(document, { runOnly: { type: 'rule', values: ['color-contrast-enhanced'] } })
    return found.violations.flatMap((one) =>
      one.nodes.map((node) => `${node.any[0]?.message ?? one.id}: ${node.html.slice(0, 120)}`),
    )
  })
}

/** Unlocks the profile. */
export async function unlock(desk: Desk): Promise<void> {
  await desk.at('passphrase').fill(passphrase)
  await desk.at('unlock').click()
  await desk.at('offline-switch').waitFor()
}

/** Waits until something holds, and says what was expected when it never does. */
export async function eventually<T>(what: string, look: () => Promise<T>, holds: (seen: T) => boolean, seconds = 20): Promise<T> {
  let seen = await look()
  for (const end = Date.now() + seconds * 1000; !holds(seen); seen = await look()) {
    if (Date.now() > end) throw new Error(`${what}: still ${JSON.stringify(seen)} after ${seconds} seconds`)
    await new Promise((done) => setTimeout(done, 60))
  }
  return seen
}

/** What of an entry the form asks for: the rest no enabled system receives. */
export function askedFor(
  entry: EntryData,
  form: FormView,
): Omit<EntryData, 'residents'> & { residents: Omit<EntryResident, 'ref'>[] } {
  const names = (group: string): Set<string> =>
    new Set(form.sections.filter((one) => one.group === group).flatMap((one) => one.elements.map((element) => element.name)))
  const part = (group: string, values: EntryGroup): EntryGroup =>
    Object.fromEntries(Object.entries(values).filter(([name]) => names(group).has(name)))
  return {
    form: entry.form,
    visit: part('visit', entry.visit),
    dwelling: part('dwelling', entry.dwelling),
    owner: part('owner', entry.owner),
    residents: entry.residents.map((one) => ({
      person: part('person', one.person),
      work: part('work', one.work ?? {}),
      stay: part('stay', one.stay),
      family: part('family', one.family),
    })),
  }
}

/** The hook of an element's field. */
export function fieldHook(element: string, resident?: number, item?: number): string {
  return ['field', element, resident, item].filter((part) => part !== undefined).join('-')
}

/** Types one value into the field of an element and goes on with Enter. */
export async function typeValue(desk: Desk, element: ElementView, hook: string, value: EntryValue): Promise<void> {
  if (element.kind === 'boolean') {
    await desk.at(`${hook}-${String(value)}`).check()
    return
  }
  const field = desk.at(hook)
  await field.click()
  await field.press('Control+a')
  await field.pressSequentially(element.kind === 'date' ? String(value).replaceAll('-', '') : String(value))
  await field.press('Enter')
}

/** Types a whole household into a new entry, sheet after sheet. */
export async function typeHousehold(desk: Desk, office: Office, entry: EntryData): Promise<void> {
  const form = await office.ask('form.describe', { form: 'household' })
  await desk.at('nav-entry').click()
  await desk.at('form').waitFor()
  await typeSheets(desk, form, entry)
  for (const [index, resident] of entry.residents.entries()) {
    await desk.at('add-resident').click()
    await desk.at(`sheet-resident-${index}`).waitFor()
    for (const section of form.sections.filter((one) => one.perResident)) {
      const values = resident[section.group as 'person'] ?? {}
      if (Object.keys(values).length === 0) continue
      await unfold(desk, `${section.group}-${index}`)
      await typeSection(desk, section.elements, values, index)
    }
  }
}

/** Types what stands once in an entry, sheet after sheet. */
export async function typeSheets(desk: Desk, form: FormView, entry: EntryData): Promise<void> {
  for (const section of form.sections.filter((one) => !one.perResident)) {
    const values = entry[section.group as 'dwelling'] ?? {}
    if (Object.keys(values).length === 0) continue
    await desk.at(`sheet-${section.group}`).click()
    await unfold(desk, section.group)
    await typeSection(desk, section.elements, values, undefined)
  }
}

async function unfold(desk: Desk, section: string): Promise<void> {
  await desk.at(`section-${section}`).waitFor()
  const toggle = desk.page.locator(`[data-test="section-toggle-${section}"][aria-expanded="false"]`)
  if ((await toggle.count()) > 0) await toggle.click()
}

async function typeSection(desk: Desk, elements: ElementView[], values: EntryGroup, resident: number | undefined): Promise<void> {
  for (const element of elements) {
    const value = values[element.name]
    if (value === undefined || value === null) continue
    if (!Array.isArray(value)) {
      await typeValue(desk, element, fieldHook(element.id, resident), value)
      continue
    }
    for (const [at, item] of value.entries()) {
      await desk.at(`add-item-${resident}`).click()
      for (const inner of element.items) {
        const part = item[inner.name]
        if (part !== undefined && part !== null) await typeValue(desk, inner, fieldHook(inner.id, resident, at), part)
      }
    }
  }
}

/** Submits the entry on the desk and brings what the notice says. */
export async function submit(desk: Desk): Promise<{ entry: string; deliveries: number }> {
  await desk.at('submit').click()
  const notice = desk.at('saved-notice')
  const refusal = desk.page.locator('[data-test="problem-summary"], [data-test="fault"]').first()
  await notice.or(refusal).first().waitFor()
  // What was still being checked may be named for a moment; it is a refusal only if no notice follows.
  await notice.waitFor({ timeout: 10_000 }).catch(async () => {
    throw new Error(`the entry was not taken: ${(await refusal.allInnerTexts()).join(' ')}`)
  })
  return {
    entry: (await notice.getAttribute('data-entry')) ?? '',
    deliveries: Number(await notice.getAttribute('data-deliveries')),
  }
}

/** The states of all deliveries of an entry, as the pages show them. */
export async function statesShown(desk: Desk): Promise<string[]> {
  return desk.page
    .locator('[data-test^="matrix-cell-"]')
    .evaluateAll((cells) => cells.map((cell) => (cell as HTMLElement).dataset.state ?? ''))
}
