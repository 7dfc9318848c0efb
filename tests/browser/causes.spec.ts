// Refusals of one cause, seen to together; and a damaged profile, recovered.
import type { Browser } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Office, smallHousehold, officeForAll } from './office'
import { barriers, type Desk, eventually, openDesk, sizes, unlock } from './window'

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
afterEach(async () => {
  await desk.close()
})

const picture = async (name: string): Promise<void> => {
  const folder = process.env['CAUSES_PICTURES']
  if (folder === undefined) return
  for (const size of sizes) {
    await desk.page.setViewportSize(size)
    await desk.page.screenshot({ path: `${folder}/${name}-${size.width}.png` })
  }
  await desk.page.setViewportSize(sizes[0])
}

describe('refusals of one cause', () => {
  it('are one line, and one act sends all of them again', async () => {
    // The department's calendar stands before the day on which they moved in.
    const behind = Math.floor((Date.parse('2026-08-01T00:00:00Z') - Date.now()) / 1000)
    await office.control('POST', '/api/departments/workstation/clock', { offset_seconds: behind })
    const entries: string[] = []
    for (const room of ['4101', '4102', '4103']) {
      const saved = await office.ask('entry.submit', { id: null, body: smallHousehold(room), skip: [] })
      entries.push(saved.id)
    }
    await eventually(
      'all three come back',
      () => office.ask('outbox.causes', {}),
      (view) => view.causes.some((one) => one.system === 'workstation' && one.deliveries === 3),
    )

    await desk.at('causes-brief').waitFor()
    await eventually(
      'the workbench says how many share a cause',
      () => desk.at('causes-brief').textContent(),
      (text) => text?.includes('3 条投递') === true,
    )
    await picture('workbench')
    await desk.at('causes-brief').click()
    const line = desk.page.locator('[data-test^="cause-"][data-deliveries="3"]')
    await line.waitFor()
    expect(await line.textContent(), 'which system, what is wrong, of how many').toMatch(/不能晚于今天[^]*3 条投递[^]*3 张录入单/)
    await picture('outbox')
    expect(await barriers(desk), 'everybody can read and reach it').toEqual([])

    await desk.page.locator('.cell.mine').first().click()
    await desk.at('correct-0').waitFor()
    const strong = (hook: string): Promise<boolean> =>
      desk.at(hook).evaluate((button) => button.matches('.el-button--primary:not(.is-plain)'))
    expect(await strong('correct-0'), 'the eye falls on what helps').toBe(true)
    expect(await strong('resend'), 'the same again would come back again').toBe(false)
    expect(await desk.at('attempts').textContent(), 'a department without a code has none').not.toContain('（）')
    await desk.page.keyboard.press('Escape')
    await desk.at('drawer').waitFor({ state: 'hidden' })

    await office.control('POST', '/api/departments/workstation/clock', { offset_seconds: 0 })
    await line.locator('[data-test="cause-resend"]').click()
    for (const entry of entries) {
      const cell = await eventually(
        'it arrives',
        async () =>
          (await office.ask('outbox.matrix', { needsMe: false, onTheWay: false, search: null, offset: 0, limit: 9 })).rows,
        (rows) =>
          rows
            .filter((row) => row.entry === entry)
            .flatMap((row) => row.cells)
            .some((one) => one.system === 'workstation' && one.state === 'accepted'),
      )
      expect(cell.length, 'with the others').toBeGreaterThan(0)
    }
    await eventually(
      'nothing is left to see to',
      () => desk.at('causes').count(),
      (count) => count === 0,
    )
  })

  it('are withdrawn together only after a question', async () => {
    const behind = Math.floor((Date.parse('2026-08-01T00:00:00Z') - Date.now()) / 1000)
    await office.control('POST', '/api/departments/workstation/clock', { offset_seconds: behind })
    for (const room of ['4201', '4202']) await office.ask('entry.submit', { id: null, body: smallHousehold(room), skip: [] })
    await desk.at('nav-outbox').click()
    const line = desk.page.locator('[data-test^="cause-"][data-deliveries="2"]')
    await desk.at('causes-toggle').click()
    await line.waitFor()
    await line.locator('[data-test="cause-withdraw"]').click()
    await desk.page.getByRole('button', { name: '取消' }).click()
    expect(await line.count(), 'no is no').toBe(1)
    await line.locator('[data-test="cause-withdraw"]').click()
    await desk.page.getByRole('dialog').getByRole('button', { name: '全部撤回' }).last().click()
    await eventually(
      'they are gone',
      () => line.count(),
      (count) => count === 0,
    )
    await office.control('POST', '/api/departments/workstation/clock', { offset_seconds: 0 })
  })
})

describe('a damaged profile', () => {
  it('is recovered with the passphrase, and it is told what came back', async () => {
    const saved = await office.ask('entry.submit', { id: null, body: smallHousehold('4301'), skip: [] })
    await desk.close()
    await office.damage()
    desk = await openDesk(browser, office)
    // Only opening it finds out.
    if ((await desk.at('recover').count()) === 0) {
      await desk.at('passphrase').fill('practice-desk-2026')
      await desk.at('unlock').or(desk.at('recover')).first().click()
    }
    await desk.at('recover').waitFor()
    await picture('damaged')
    await desk.at('passphrase').fill('not-the-passphrase')
    await desk.at('recover').click()
    await desk.at('fault').waitFor()
    await desk.at('passphrase').fill('practice-desk-2026')
    await desk.at('recover').click()
    await desk.at('account').waitFor()
    const account = await desk.at('account').textContent()
    expect(account, 'how much came back, and where the damaged files are').toMatch(/已恢复 \d+ 张录入单[^]*原样保存在 damaged-/)
    await picture('recovered')
    expect(await barriers(desk), 'everybody can read it').toEqual([])
    await desk.at('go-on').click()
    await unlock(desk)
    const entries = await office.ask('entry.list', {
      draftsOnly: false,
      collectedOnly: false,
      search: '4301',
      offset: 0,
      limit: 5,
    })
    expect(
      entries.entries.map((one) => one.id),
      'what was saved is there',
    ).toContain(saved.id)
  })
})
