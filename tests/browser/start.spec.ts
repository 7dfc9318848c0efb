// The guide of a first start: it leads, it can be left, and it never stands in the way.
import type { Browser } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { type Office, passphrase, officeForAll } from './office'
import { type Desk, barriers, openDesk, sizes } from './window'

let browser: Browser
let office: Office

officeForAll(
  (opened, started) => {
    office = opened
    browser = started
  },
  { real: true, settled: false },
)

const done = (desk: Desk, step: string): Promise<string | null> => desk.at(`step-${step}`).getAttribute('data-done')

describe('the guide of a first start', () => {
  it('comes after the passphrase, and asks who the worker is', async () => {
    const desk = await openDesk(browser, office)
    await desk.at('passphrase').fill(passphrase)
    await desk.at('passphrase-again').fill(passphrase)
    await desk.at('passphrase-again').press('Enter')
    await desk.at('at-who').waitFor()
    await desk.at('setting-worker-operator').fill('WG100023')
    await desk.at('fixed-dwelling.community').fill('ht')
    await desk.page.locator('[role=listbox]').waitFor()
    await desk.at('fixed-dwelling.community').press('Enter')
    await desk.at('fixed-dwelling.grid').fill('440306001001003')
    await desk.at('step-next').click()
    await desk.at('at-systems').waitFor()
    await desk.close()
  })

  it('can be left at any step, and the workbench leads back', async () => {
    const desk = await openDesk(browser, office)
    await desk.at('guide-card').waitFor()
    await desk.at('new-entry').click()
    expect(
      await desk.at('field-dwelling.grid').inputValue(),
      'what was said once is in the entry already; nobody is kept from it',
    ).toBe('440306001001003')
    await expect
      .poll(() => desk.page.evaluate(() => document.activeElement?.getAttribute('data-test')), {
        message: 'the cursor stands where there is something to type',
      })
      .toBe('field-dwelling.road')
    await desk.at('nav-workbench').click()
    await desk.at('guide-go-on').click()
    await desk.page.locator('[data-test^="at-"]').waitFor()
    await desk.close()
  })

  it('switches departments off, and asks for the access of the others only', async () => {
    const desk = await openDesk(browser, office, '/start/systems')
    await desk.at('turn-labour').click()
    await expect
      .poll(async () => (await office.ask('settings.open', {})).systems.find((one) => one.id === 'labour')?.enabled)
      .toBe(false)
    await desk.at('step-next').click()
    await desk.at('at-access').waitFor()
    expect(await desk.at('access-labour').count(), 'a department that is off needs no account').toBe(0)
    expect(await desk.at('access-housing').getAttribute('data-standing')).toBe('incomplete')
    await desk.close()
  })

  it('takes the file of an administrator, tests, and is done when what it asks for is there', async () => {
    const desk = await openDesk(browser, office, '/start/access')
    const broken = { name: 'settings.json', mimeType: 'application/json', buffer: Buffer.from('网格员,WG100023') }
    await desk.at('settings-file').setInputFiles(broken)
    await desk.at('fault').waitFor()
    expect(await desk.at('fault').textContent(), 'a file that is none says what is wanted').toContain('.json')
    const whole = { ...broken, buffer: Buffer.from(office.settingsFile()) }
    await desk.at('settings-file').setInputFiles(whole)
    await expect.poll(() => desk.at('access-housing').getAttribute('data-standing')).toBe('untested')

    await desk.at('access-housing').click()
    await desk.at('test-now-housing').click()
    await desk.at('test-result-housing').waitFor()
    await expect
      .poll(() => desk.at('access-housing').getAttribute('data-standing'), { message: 'what works is shown as working' })
      .toBe('proven')
    expect(await done(desk, 'access'), 'the others were not tested yet').toBe('false')
    const away = { enabled: null, baseUrl: 'http://127.0.0.1:9', settings: {}, credentials: {} }
    await office.ask('settings.change', { worker: {}, systems: { residence: away }, zones: {} })
    await desk.page.reload()
    await desk.at('test-all').click()
    await desk.at('test-failed').waitFor()
    await expect
      .poll(() => desk.at('tested-all').textContent(), { message: 'what passed and what did not, in one line' })
      .toContain('没有通过 1 个')
    expect(await desk.at('access-residence').getAttribute('data-standing')).toBe('failed')
    await desk.at('settings-file').setInputFiles(whole)
    await expect
      .poll(() => desk.at('access-residence').getAttribute('data-standing'), { message: 'another address is another question' })
      .toBe('untested')
    await desk.at('test-all').click()
    await expect.poll(() => done(desk, 'access')).toBe('true')
    expect(await desk.at('test-all').count(), 'nothing is left to test').toBe(0)
    await desk.close()
  })

  it('forgets what was proven when the access changes', async () => {
    const change = { enabled: null, baseUrl: 'http://127.0.0.1:9', settings: {}, credentials: {} }
    await office.ask('settings.change', { worker: {}, systems: { housing: change }, zones: {} })
    const guide = await office.ask('guide.open', {})
    expect(guide.proven, 'another address has proven nothing').not.toContain('housing')
    await office.ask('settings.change', JSON.parse(office.settingsFile()))
    expect((await office.ask('settings.test', { system: 'housing' })).works).toBe(true)
  })

  it('ends with a beginning, and reminds nobody afterwards', async () => {
    const desk = await openDesk(browser, office, '/start/begin')
    await desk.at('begin-first').click()
    await desk.at('form').waitFor()
    await desk.at('nav-workbench').click()
    await desk.at('recent').waitFor()
    expect(await desk.at('guide-card').count(), 'who has begun is not asked to begin').toBe(0)
    await desk.close()
  })

  it.each(sizes)('has no barrier at $width by $height', async (size) => {
    for (const step of ['who', 'systems', 'access', 'begin']) {
      const desk = await openDesk(browser, office, `/start/${step}`, size)
      await desk.at(`at-${step}`).waitFor()
      expect(await barriers(desk), `axe-core at ${step}`).toEqual([])
      await desk.close()
    }
  })
})
