// A ledger in three steps: chosen, its columns checked, its people kept; what is wrong goes back with reasons.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { expect, it } from 'vitest'
import { type Office, officeForAll } from './office'
import { type Desk, barriers, openDesk } from './window'

const ledgers = fileURLToPath(new URL('../samples/ledgers', import.meta.url))
let browser: Browser
let office: Office

officeForAll((opened, started) => {
  office = opened
  browser = started
})

async function fix(desk: Desk, target: string, value: string): Promise<void> {
  const field = desk.at(`fixed-${target}`)
  await field.click()
  await field.press('Control+a')
  await field.pressSequentially(value)
  await field.press('Enter')
}

it('takes in a messy ledger and hands back what is wrong', async () => {
  const desk = await openDesk(browser, office)
  await desk.at('nav-import').click()
  await desk.at('choose-file').waitFor()
  expect(await barriers(desk), 'the first step').toEqual([])
  await desk.at('ledger-file').setInputFiles(join(ledgers, 'messy.xlsx'))
  await desk.at('columns').waitFor()
  expect(await desk.at('heading-row').inputValue(), 'below title and note, in two rows').toBe('4')
  expect(await desk.at('means-C').inputValue(), 'recognised by its heading').toBe('person.id_number')
  expect(await desk.at('known-columns').count(), 'every column is').toBe(1)
  const seen = (await desk.at('columns').textContent()) ?? ''
  expect(/\d{17}[\dX]/.test(seen), 'no whole number stands on the screen').toBe(false)
  expect(await barriers(desk), 'the second step').toEqual([])

  await desk.at('check').click()
  await desk.at('fault').waitFor()
  expect(await desk.at('fault').textContent(), 'it cannot know where the estate stands').toContain('所属社区')
  await fix(desk, 'dwelling.community', 'ht')
  await fix(desk, 'dwelling.road', '海棠路12号')
  await fix(desk, 'address.compound', '海棠花园')
  await desk.at('check').click()
  await desk.at('run').waitFor()
  const facts = JSON.parse(readFileSync(join(ledgers, 'expected.json'), 'utf8')) as {
    files: Record<string, { verdict: string; id?: string }[]>
  }
  const rows = facts.files['messy.xlsx'] ?? []
  const good = new Set(rows.filter((one) => one.verdict === 'good').map((one) => one.id)).size
  const bad = rows.filter((one) => one.verdict === 'bad').length
  expect(await desk.at('count-good').locator('b').textContent(), 'every good row').toBe(String(good))
  expect(await desk.at('count-wrong').locator('b').textContent(), 'every bad row').toBe(String(bad))
  expect(await desk.at('lacks').textContent(), 'what the departments want besides').toContain('房屋类型')
  expect(await desk.at('as-drafts').isChecked(), 'so nothing is submitted unasked').toBe(true)
  expect(await desk.at('wrong-rows').textContent(), 'each with its reason').toContain('被表格软件改过')
  expect(await barriers(desk), 'the third step').toEqual([])

  await desk.at('run').click()
  await desk.at('import-done').waitFor()
  expect(await desk.at('import-done').textContent()).toContain(`已导入 ${good} 人`)
  const [download] = await Promise.all([desk.page.waitForEvent('download'), desk.at('hand-back').click()])
  expect(download.suggestedFilename(), 'the file is known by its name').toBe('messy-退回.xlsx')
  expect(await barriers(desk), 'the result').toEqual([])
  const drafts = await office.ask('entry.list', { draftsOnly: true, collectedOnly: false, search: null, offset: 0, limit: 1000 })
  expect(drafts.total, 'the drafts are there').toBeGreaterThan(100)

  await desk.at('another').click()
  await desk.at('ledger-file').setInputFiles(join(ledgers, 'messy.xlsx'))
  await desk.at('columns').waitFor()
  expect(await desk.at('fixed-address.compound').inputValue(), 'what was said is remembered').toBe('海棠花园')
  await desk.at('check').click()
  await desk.at('nothing-new').waitFor()
  expect(await desk.at('count-known').locator('b').textContent(), 'the same file changes nothing').toBe(String(good))
  await desk.close()
})

it('asks what a column is when its heading does not say it', async () => {
  const desk = await openDesk(browser, office, '/import')
  const text = '称呼,证件号码,手机,住哪\n陈示例,440106199001019018,19900000001,宝湾区前岸街道海棠路12号海棠公寓0808\n'
  const buffer = Buffer.from(text)
  await desk.at('ledger-file').setInputFiles({ name: 'own.csv', mimeType: 'text/csv', buffer })
  await desk.at('columns').waitFor()
  expect(await desk.at('open-columns').textContent()).toContain('2 列')
  await desk.at('means-A').selectOption('person.name')
  await desk.at('means-D').selectOption('address.line')
  await fix(desk, 'dwelling.community', 'ht')
  await desk.at('check').click()
  await desk.at('run').click()
  await desk.at('import-done').waitFor()
  await desk.at('to-drafts').click()
  await desk.page.getByText('海棠路12号 海棠公寓 0808').first().waitFor()
  await desk.close()
})

it('says what is no ledger', async () => {
  const desk = await openDesk(browser, office, '/import')
  await desk
    .at('ledger-file')
    .setInputFiles({ name: 'x.xls', mimeType: 'application/vnd.ms-excel', buffer: Buffer.from('\xD0\xCF\x11\xE0', 'latin1') })
  await desk.at('fault').waitFor()
  expect(await desk.at('fault').textContent()).toContain('另存为 .xlsx')
  await desk.close()
})
