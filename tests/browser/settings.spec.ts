// Settings: reach, secrets, testing, and what exactly would be sent.
import type { Browser } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Office, household, officeForAll } from './office'
import { type Desk, eventually, openDesk } from './window'

let browser: Browser
let office: Office
let desk: Desk

officeForAll((opened, started) => {
  office = opened
  browser = started
})
beforeEach(async () => {
  desk = await openDesk(browser, office)
  await desk.at('nav-settings').click()
})
afterEach(() => desk.close())

const result = (system: string) => desk.at(`test-result-${system}`)

describe('a system', () => {
  it.each(['housing', 'residence', 'selfdecl', 'pda', 'workstation', 'familyplan', 'labour', 'grid', 'gridadmin', 'provincial'])(
    '%s says at once that it works',
    async (system) => {
      await desk.at(`part-${system}`).click()
      await desk.at(`test-now-${system}`).click()
      await result(system).waitFor()
      expect(
        await result(system).getAttribute('data-works'),
        `reach and credentials are right: ${await result(system).textContent()}`,
      ).toBe('true')
    },
  )

  it('says plainly that a secret is wrong, and never shows one', async () => {
    await desk.at('part-residence').click()
    await desk.at('set-residence-secret').waitFor()
    expect(await desk.page.content(), 'a secret never reaches the page').not.toContain('jz-secret')
    const before = JSON.parse(JSON.stringify(await office.ask('settings.open', {}))) as { systems: { id: string }[] }
    expect(JSON.stringify(before), 'nor does the desk hand it out').not.toContain('jz-secret')

    await desk.at('replace-residence-secret').click()
    await desk.at('setting-residence-secret').fill('wrong-secret')
    await desk.at('test-now-residence').click()
    await result('residence').waitFor()
    expect(await result('residence').getAttribute('data-works'), 'a wrong secret does not work').toBe('false')

    await desk.at('replace-residence-secret').click()
    await desk.at('setting-residence-secret').fill('jz-secret-5e2d7a90c4b81f36')
    await desk.at('save-residence').click()
    await desk.at('test-now-residence').click()
    await eventually(
      'it works again',
      () =>
        result('residence')
          .getAttribute('data-works')
          .catch(() => null),
      (works) => works === 'true',
    )
  })

  it('that cannot be reached says so', async () => {
    await desk.at('part-housing').click()
    const right = await desk.at('base-url-housing').inputValue()
    await desk.at('base-url-housing').fill('http://127.0.0.1:9')
    await desk.at('test-now-housing').click()
    await result('housing').waitFor()
    expect(await result('housing').getAttribute('data-works'), 'nothing listens there').toBe('false')
    await desk.at('base-url-housing').fill(right)
    await desk.at('save-housing').click()
    await desk.at('notices').getByText('设置已保存').waitFor()
  })

  it('that is switched off no longer asks for anything', async () => {
    const fields = async (): Promise<number> =>
      (await office.ask('form.describe', { form: 'household' })).sections.reduce(
        (sum, section) => sum + section.elements.length,
        0,
      )
    const before = await fields()
    await desk.at('part-familyplan').click()
    const toggle = desk.page.locator('[data-test="enabled-familyplan"] input, input[data-test="enabled-familyplan"]').first()
    await desk.page.locator('.el-switch').click()
    await eventually('the form is shorter', fields, (now) => now < before)
    expect(await toggle.getAttribute('aria-checked'), 'the switch shows it').toBe('false')
    await desk.at('nav-entry').click()
    await desk.at('systems-panel').waitFor()
    await desk.at('system-housing').waitFor()
    expect(await desk.at('system-familyplan').count(), 'and it stands no longer beside the form').toBe(0)
    await office.ask('settings.change', {
      worker: {},
      systems: {
        familyplan: {
          enabled: true,
          baseUrl: null,
          settings: {},
          credentials: {},
        },
      },
      zones: {},
    })
  })
})

describe('the grid table', () => {
  const file = (text: string) => ({ name: 'grids.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  const matched = (): Promise<string | null> => desk.at('grids-fire').locator('td').first().textContent()

  it('is taken from a file, and its size is shown', async () => {
    await desk.at('part-grids').click()
    await desk.at('grids-file').setInputFiles(file('网格编号,消防网格\n440306001001003,XF-0103\n440306001001004,XF-0104\n'))
    await eventually('two base grids are matched', matched, (now) => now === '2')
  })

  it('says line by line what is wrong, and keeps the one before', async () => {
    await desk.at('part-grids').click()
    await desk.at('grids-file').setInputFiles(file('网格编号,消防网格\n440306001001003,XF-0103\n12345,XF-0104\n'))
    await desk.at('grids-problems').getByText('第 3 行').waitFor()
    expect(await matched(), 'nothing was taken').toBe('2')
  })
})

describe('what would be sent', () => {
  it('is shown to the byte, without secrets', async () => {
    await office.ask('entry.save', { id: null, body: household(), skip: [] })
    await desk.at('part-residence').click()
    await desk.at('preview-residence').click()
    await desk.at('preview').locator('pre').first().waitFor()
    const text = (await desk.at('preview').textContent()) ?? ''
    expect(text, 'the values as they would stand on the wire').toContain('陈示例')
    expect(text, 'secrets are masked').not.toContain('jz-secret')
  })
})

describe('display', () => {
  it('makes everything bigger, and remembers it', async () => {
    await desk.at('part-display').click()
    const size = (): Promise<number> => desk.page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize))
    const before = await size()
    await desk.at('type-size-150').check()
    expect(await size(), 'half as big again').toBeCloseTo(before * 1.5)
    await desk.page.reload()
    await desk.at('part-display').waitFor()
    expect(await size(), 'also after opening the window again').toBeCloseTo(before * 1.5)
    await desk.at('type-size-100').check()
  })

  it('speaks English when asked to', async () => {
    await desk.at('language').click()
    await desk.page.getByRole('link', { name: 'Outbox' }).waitFor()
    expect(await desk.page.evaluate(() => document.documentElement.lang), 'screen readers must know').toBe('en')
    await desk.at('language').click()
    await desk.page.getByRole('link', { name: '投递箱' }).waitFor()
  })
})
