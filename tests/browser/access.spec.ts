// Everybody can use every page: axe-core finds nothing serious, on both screens, in both languages, with big type.
import type { Browser } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { type Office, examples, household, ledger, noticed, openOffice, scene, smallHousehold, officeForAll } from './office'
import { type Desk, barriers, faint, openDesk, sizes } from './window'

let browser: Browser
let office: Office

officeForAll(
  async (opened, started) => {
    office = opened
    browser = started
    await office.ask('entry.submit', { id: null, body: household(), skip: [] })
    for (const body of noticed()) await office.ask('entry.submit', { id: null, body, skip: [] })
    await office.ask('entry.save', { id: null, body: smallHousehold('4101'), skip: [] })
    await office.ask('entry.submit', { id: null, body: smallHousehold('4201'), skip: [] })
  },
  { packages: [examples] },
)

/** How far the page is wider and higher than its window; what is long scrolls within its own part. */
const overflow = (desk: Desk): Promise<[number, number]> =>
  desk.page.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement
    return [scrollWidth - window.innerWidth, scrollHeight - window.innerHeight]
  })

interface Sight {
  name: string
  place: string
  /** Brings the sight up and waits until it stands. */
  show: (desk: Desk) => Promise<unknown>
}

const sights: Sight[] = [
  {
    name: 'the workbench',
    place: '/',
    show: (desk) => desk.at('recent').locator('li').first().waitFor(),
  },
  {
    name: 'a new entry',
    place: '/entry',
    show: (desk) => desk.at('field-dwelling.road').waitFor(),
  },
  {
    name: 'a new event with a picture',
    place: '/entry?form=event',
    show: async (desk) => {
      await desk.at('files-field-event.photos').setInputFiles(scene)
      await desk.at('photo-0').locator('img').waitFor()
    },
  },
  {
    name: 'an entry with problems and an open list',
    place: '/entry',
    show: async (desk) => {
      await desk.at('field-dwelling.road').waitFor()
      await desk.page.keyboard.press('Control+Enter')
      await desk.at('problem-summary').waitFor()
      await desk.at('add-resident').click()
      await desk.at('field-person.nation-0').pressSequentially('z')
      await desk.page.locator('[role=listbox]').waitFor()
    },
  },
  {
    name: 'an entry in which somebody is known',
    place: '/entry',
    show: async (desk) => {
      await desk.at('add-resident').click()
      await desk.at('field-person.id_number-0').fill('430102199507089243')
      await desk.at('recall-person').waitFor()
      await desk.page.keyboard.press('F2')
      await desk.at('visit-note').waitFor()
    },
  },
  {
    name: 'a text that is recognised',
    place: '/entry',
    show: async (desk) => {
      await desk.at('paste-open').click()
      await desk.page.locator('#paste-text').fill('测试丙，电话19900000055，号码430102198802029119，明天')
      await desk.at('paste-refused').waitFor()
    },
  },
  {
    name: 'the outbox with several residents opened',
    place: '/outbox',
    show: async (desk) => {
      await desk.page.locator('[data-test^="matrix-group-"]').first().click()
      await desk.page.locator('[data-test="matrix-list"]:visible').waitFor()
    },
  },
  {
    name: 'one delivery',
    place: '/outbox',
    show: async (desk) => {
      await desk.page.locator('[data-system="housing"]').first().click()
      await desk.at('say').waitFor()
    },
  },
  {
    name: 'a card that is being typed',
    place: '/outbox',
    show: async (desk) => {
      await desk.page
        .locator('button[data-test^="matrix-cell-"][data-system="floating"]:not([data-state="blocked"])')
        .first()
        .click()
      await desk.page.locator('[data-stage="due"], [data-stage="at_it"]').waitFor()
      if ((await desk.at('begin').count()) > 0) await desk.at('begin').click()
      await desk.at('card-rows').waitFor()
      await desk.at('refused').click()
      await desk.at('refusal').waitFor()
    },
  },
  {
    name: 'the register',
    place: '/register',
    show: (desk) => desk.page.locator('[data-test^="person-"]').first().waitFor(),
  },
  {
    name: 'a person',
    place: '/register/person/1',
    show: (desk) => desk.at('told').waitFor(),
  },
  {
    name: 'a dwelling',
    place: '/register/dwelling/1',
    show: (desk) => desk.at('told').waitFor(),
  },
  {
    name: 'an import that begins',
    place: '/import',
    show: (desk) => desk.at('choose-file').waitFor(),
  },
  {
    name: 'the columns of a ledger',
    place: '/import',
    show: async (desk) => {
      await desk.at('ledger-file').setInputFiles(ledger)
      await desk.at('columns').waitFor()
      await desk.at('fixed-dwelling.community').waitFor()
    },
  },
  {
    name: 'what would come of a ledger',
    place: '/import',
    show: async (desk) => {
      await desk.at('ledger-file').setInputFiles(ledger)
      await desk.at('columns').waitFor()
      await desk.at('check').click()
      await desk.at('run').waitFor()
    },
  },
  {
    name: 'lists of the register',
    place: '/register?show=lists',
    show: (desk) => desk.at('listed').waitFor(),
  },
  {
    name: 'service hints',
    place: '/care/hints',
    show: (desk) => desk.at('hints').locator('tbody tr').first().waitFor(),
  },
  {
    name: 'data checks',
    place: '/care/checks',
    show: (desk) => desk.page.locator('[data-test^="finding-"]').first().waitFor(),
  },
  {
    name: 'the tables of a month',
    place: '/reports',
    show: (desk) => desk.at('chart').locator('canvas').first().waitFor(),
  },
  {
    name: 'the guide of a first start',
    place: '/start/access',
    show: (desk) => desk.at('at-access').waitFor(),
  },
  {
    name: 'the help',
    place: '/help/outbox',
    show: (desk) => desk.at('help-picture').waitFor(),
  },
  {
    name: 'my settings',
    place: '/settings/me',
    show: (desk) => desk.at('save-worker').waitFor(),
  },
  {
    name: 'a system’s settings',
    place: '/settings/residence',
    show: (desk) => desk.at('settings-residence').waitFor(),
  },
  {
    name: 'what would be sent',
    place: '/settings/housing',
    show: async (desk) => {
      await desk.at('preview-housing').click()
      await desk.at('preview').locator('pre').first().waitFor()
    },
  },
  {
    name: 'networks and carrying',
    place: '/settings/zones',
    show: (desk) => desk.at('own-fingerprint').waitFor(),
  },
  {
    name: 'the display settings',
    place: '/settings/display',
    show: (desk) => desk.at('type-size-100').waitFor(),
  },
  {
    name: 'the grid table with a file that is wrong',
    place: '/settings/grids',
    show: async (desk) => {
      const buffer = Buffer.from('网格编号,消防网格\n12345,XF-0104\n')
      await desk.at('grids-file').setInputFiles({ name: 'grids.csv', mimeType: 'text/csv', buffer })
      await desk.at('grids-problems').waitFor()
    },
  },
  {
    name: 'about',
    place: '/settings/about',
    show: (desk) => desk.at('version').waitFor(),
  },
]

const named = sights.map((sight) => [sight.name, sight] as const)

describe('before the profile is open', () => {
  it('has no barrier on first start and at the lock', async () => {
    const fresh = await openOffice()
    try {
      const desk = await openDesk(browser, fresh)
      await desk.at('create-profile').waitFor()
      expect(await barriers(desk), 'first start').toEqual([])
      await fresh.settle()
      await fresh.ask('profile.lock', {})
      await desk.page.reload()
      await desk.at('unlock').waitFor()
      expect(await barriers(desk), 'unlock').toEqual([])
      await desk.close()
    } finally {
      await fresh.close()
    }
  })
})

describe.each(sizes)('at $width by $height', (size) => {
  it.each(named)('%s has no barrier and fits the window', async (_, { place, show }) => {
    const desk = await openDesk(browser, office, place, size)
    await show(desk)
    expect(await barriers(desk), 'axe-core: serious or critical').toEqual([])
    const [wider, higher] = await overflow(desk)
    expect(wider, 'nobody should have to scroll sideways').toBeLessThanOrEqual(0)
    expect(higher, 'the frame stays where it is').toBeLessThanOrEqual(0)
    await desk.close()
  })
})

describe('with everything at 150 %, in English', () => {
  it.each(named)('%s has no barrier and fits the window', async (_, { place, show }) => {
    const desk = await openDesk(browser, office, '/settings/display')
    await desk.at('type-size-150').check()
    await desk.at('language-en').check()
    await desk.page.goto(`${office.url}#${place}`)
    await desk.page.reload()
    await show(desk)
    expect(await barriers(desk), 'axe-core: serious or critical').toEqual([])
    const [wider, higher] = await overflow(desk)
    expect(wider, 'nobody should have to scroll sideways').toBeLessThanOrEqual(0)
    expect(higher, 'the frame stays where it is').toBeLessThanOrEqual(0)
    await desk.close()
  })
})

describe('with high contrast', () => {
  const plain = [
    'the workbench',
    'an entry with problems and an open list',
    'an entry in which somebody is known',
    'the outbox with several residents opened',
    'one delivery',
    'the register',
    'a person',
    'the columns of a ledger',
    'service hints',
    'the tables of a month',
    'the guide of a first start',
    'the help',
    'a system’s settings',
    'the display settings',
  ]
  it.each(named.filter(([name]) => plain.includes(name)))('%s has no faint text', async (_, { place, show }) => {
    const desk = await openDesk(browser, office, '/settings/display')
    await desk.at('high-contrast').check()
    await desk.page.goto(`${office.url}#${place}`)
    await desk.page.reload()
    await show(desk)
    expect(await faint(desk), 'axe-core: color-contrast-enhanced').toEqual([])
    await desk.close()
  })

  it('follows the computer until somebody says otherwise', async () => {
    const desk = await openDesk(browser, office, '/settings/display')
    const box = desk.at('high-contrast')
    await box.waitFor()
    expect(await box.isChecked()).toBe(false)
    await desk.page.emulateMedia({ contrast: 'more' })
    await expect.poll(() => box.isChecked(), { message: 'the computer asks for it' }).toBe(true)
    await box.uncheck()
    await desk.page.reload()
    await box.waitFor()
    expect(await box.isChecked(), 'the worker has said no').toBe(false)
    await desk.close()
  })
})
