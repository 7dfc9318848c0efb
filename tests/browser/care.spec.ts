// What the register tells by itself: hints on the desk and on the person's page, lists, checks with what mends them, and
// the tables of a month, all by the mouse and keys of a worker.
import type { Browser } from 'playwright-core'
import { expect, it } from 'vitest'
import { type Office, noticed, officeForAll } from './office'
import { type Desk, barriers, eventually, openDesk } from './window'

let browser: Browser
let office: Office

officeForAll(async (opened, started) => {
  office = opened
  browser = started
  for (const body of noticed()) await office.ask('entry.submit', { id: null, body, skip: [] })
})

/** What a download brings: its name and whether it is a workbook. */
async function saved(desk: Desk, hook: string): Promise<[string, string]> {
  const [download] = await Promise.all([desk.page.waitForEvent('download'), desk.at(hook).click()])
  const stream = await download.createReadStream()
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return [download.suggestedFilename(), Buffer.concat(chunks).subarray(0, 2).toString()]
}

it('leads from the desk to whom a policy concerns, who then is told once', async () => {
  const desk = await openDesk(browser, office)
  await desk.at('noticed-permit_endorsement').click()
  await desk.at('hints').locator('tbody tr').first().waitFor()
  const lines = desk.at('hints').locator('tbody tr')
  expect(await lines.count(), 'one permit is to be endorsed').toBe(1)
  const name = await lines.first().getByRole('link').innerText()
  expect(await barriers(desk)).toEqual([])
  expect(await saved(desk, 'hints-sheet')).toEqual([expect.stringContaining('走访名单'), 'PK'])

  await lines.first().getByRole('link').click()
  await desk.at('hints-card').locator('li').first().waitFor()
  expect(await desk.at('hints-card').innerText(), 'on the person’s page, too').toContain(name)
  await desk.at('hints-card').locator('[data-test="hint-told"]').first().click()
  await expect.poll(() => desk.at('hints-card').innerText()).toContain('已告知')

  await desk.at('nav-care').click()
  await desk.at('hint-rules').waitFor()
  await expect
    .poll(() => desk.at('hint-rule-permit_endorsement').count(), { message: 'who was told is not brought up again' })
    .toBe(0)
  await desk.at('hints-seen-too').click()
  await expect.poll(() => desk.at('hints').innerText()).toContain('已告知')
  await desk.at('hint-undo').first().click()
  await desk.at('hint-rule-permit_endorsement').waitFor()
  await desk.close()
})

it('mends a company’s name everywhere by one act, and leads to the departure of who moved', async () => {
  const desk = await openDesk(browser, office, '/care/checks')
  const spelling = desk.at('finding-spelling')
  await spelling.waitFor()
  expect(await barriers(desk)).toEqual([])
  const right = 'S市示例餐饮管理有限公司'
  await spelling.getByText(right, { exact: true }).click()
  await spelling.locator('[data-test="finding-choose"]').click()
  await expect.poll(() => spelling.count(), { message: 'all are written alike' }).toBe(0)
  const { entries } = await office.ask('entry.list', {
    draftsOnly: false,
    collectedOnly: false,
    search: null,
    offset: 0,
    limit: 50,
  })
  const bodies = await Promise.all(entries.map((one) => office.ask('entry.open', { id: one.id })))
  const employers = bodies.flatMap((one) =>
    one.body.residents.map((resident) => resident.work?.employer_code && resident.work.employer),
  )
  expect(new Set(employers.filter(Boolean)), 'every entry says the same').toEqual(new Set([right]))

  const crowded = desk.at('finding-crowded')
  await crowded.locator('[data-test="finding-so"]').click()
  await expect.poll(() => crowded.count(), { message: 'it is really so' }).toBe(0)

  const moved = desk.at('finding-two_addresses')
  await moved.locator('[data-test="side-leave"]').click()
  await desk.at('sheet-resident-0').waitFor()
  await expect.poll(() => desk.at('form').innerText(), { message: 'all is known' }).toContain('齐全')
  await desk.page.keyboard.press('Control+Enter')
  await desk.at('saved-notice').waitFor()
  await desk.at('nav-care').click()
  await desk.at('care-checks').click()
  await desk.at('checks-empty').waitFor()
  await desk.close()
})

it('keeps a narrowed list under a name', async () => {
  const desk = await openDesk(browser, office, '/register')
  await desk.at('show-lists').click()
  await desk.at('list-below_school_age').waitFor()
  await desk.at('list-arrived_this_month').click()
  await desk.at('list-over_60').click()
  await desk.at('list-below_school_age').click()
  await desk.at('listed').locator('tbody tr').first().waitFor()
  const all = await desk.at('listed-line').count()
  await desk.at('narrow-person.sex').selectOption('2')
  await expect.poll(() => desk.at('listed-line').count()).toBeLessThan(all)
  expect(await barriers(desk)).toEqual([])
  await desk.at('list-name').fill('学龄前女童')
  await desk.at('list-save').click()
  await desk.at('list-drop').waitFor()
  expect(await desk.at('lists').innerText()).toContain('学龄前女童')
  await desk.at('list-drop').click()
  await expect.poll(() => desk.at('lists').innerText()).not.toContain('学龄前女童')
  await desk.close()
})

it('counts a month in tables and charts that say the same, and turns to the quarter', async () => {
  const desk = await openDesk(browser, office, '/reports')
  await desk.at('flow-stock').waitFor()
  const report = await office.ask('reports.open', { period: '' })
  expect(await desk.at('flow-stock').innerText()).toContain(String(report.population.all.stock))
  const months = desk.at('table-months').locator('tbody tr')
  expect(await months.count()).toBe(12)
  await eventually(
    'the charts are drawn',
    () => desk.at('chart').locator('canvas').count(),
    (count) => count >= 2,
  )
  expect(await barriers(desk)).toEqual([])
  expect(await saved(desk, 'report-sheet')).toEqual([`统计${report.title.zh}.xlsx`, 'PK'])
  await desk.at('period-quarter').click()
  await expect.poll(() => desk.at('period').innerText()).toContain('季度')
  await desk.at('period-before').click()
  await expect.poll(async () => (await desk.at('period-after').getAttribute('disabled')) === null).toBe(true)
  await desk.page.emulateMedia({ media: 'print' })
  expect(await desk.at('print').isVisible(), 'on paper there are no buttons').toBe(false)
  expect(await desk.at('nav-reports').isVisible(), 'and no navigation').toBe(false)
  await desk.close()
})
