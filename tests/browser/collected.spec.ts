// What a PDA collected in the street: it becomes a draft by itself, is looked through, completed, and sent by the worker.
import type { Browser } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FormView } from '../../ui/src/desk/schema/FormView'
import { type Held, type Office, household, officeForAll } from './office'
import { type Desk, barriers, eventually, fieldHook, openDesk, submit, typeValue } from './window'

let browser: Browser
let office: Office
let desk: Desk

officeForAll(async (opened, started) => {
  office = opened
  browser = started
  // The device's own tables and the house code: so that what is still asked for fits into one test.
  const { systems } = await office.ask('settings.open', {})
  const off = systems.filter((one) => !['housing', 'pda'].includes(one.id))
  const change = { enabled: false, baseUrl: null, settings: {}, credentials: {} }
  await office.ask('settings.change', {
    worker: {},
    systems: Object.fromEntries(off.map((one) => [one.id, change])),
    zones: {},
  })
})
beforeEach(async () => {
  desk = await openDesk(browser, office)
})
afterEach(() => desk.close())

const at = '2026/11/22 10:05:00'
const houses = [
  {
    记录标识: '8d5b7a52-0c7e-4f0e-9a57-3d1f60a1c001',
    操作类型: '新增',
    房屋地址: '海棠路12号1203',
    房屋用途: '住宅',
    是否出租: '否',
    网格编号: '440306001001003',
    采集时间: at,
    采集人: '王采集',
  },
]
const persons = [
  {
    记录标识: '5e0a3f8c-77b1-4c57-8a0e-1c2d3e4f5001',
    操作类型: '新增',
    姓名: '陈示例',
    性别: '男',
    证件类型: '居民身份证',
    证件号码: '430102198802029118',
    民族: '汉族',
    婚姻状况: '已婚',
    文化程度: '大专班',
    联系电话: '19900000002',
    采集时间: at,
    采集人: '王采集',
  },
]

const held = async (department: string): Promise<Held[]> =>
  ((await office.control('GET', `/api/departments/${department}/holdings`)) as { records: Held[] }).records

/** What the sample says at a place of the first resident or of the dwelling. */
function sample(element: string, resident: boolean): EntryValue | undefined {
  const [group = '', name = ''] = element.split('.')
  const whole = household()
  const holder: unknown = resident ? whole.residents[0] : whole
  return (holder as Record<string, EntryGroup | undefined>)[group]?.[name]
}

/** Types everything that the desk still asks for, until it asks for nothing. */
async function complete(form: FormView, id: string): Promise<void> {
  const elements = new Map(form.sections.flatMap((one) => one.elements.map((element) => [element.id, element] as const)))
  for (let round = 0; round < 40; round += 1) {
    const { body, skip } = await office.ask('entry.open', { id })
    const { problems } = await office.ask('entry.preflight', { id, body, skip })
    const wrong = problems.filter((one) => one.severity === 'error')
    if (wrong.length === 0) return
    const { element, resident } = wrong[0]!.place
    const value = sample(element, resident != null)
    const asked = elements.get(element)
    if (value === undefined || asked === undefined) throw new Error(`nothing to type at ${element}: ${wrong[0]!.say}`)
    const index = resident == null ? undefined : 0
    await desk.at(index === undefined ? 'sheet-dwelling' : 'sheet-resident-0').click()
    const field = desk.at(fieldHook(element, index))
    if ((await field.count()) === 0) {
      const toggle = desk.page.locator('[data-test^="section-toggle-"][aria-expanded="false"]')
      while ((await toggle.count()) > 0) await toggle.first().click()
    }
    await typeValue(desk, asked, fieldHook(element, index), value)
    await eventually(
      `${element} is kept`,
      () => desk.at('draft-mark').getAttribute('data-saved'),
      (saved) => saved === 'yes',
    )
  }
  throw new Error('the desk asks for more and more')
}

describe('what a device collected', () => {
  it('is confirmed by the worker, and only then sent', async () => {
    await office.control('POST', '/api/departments/pda/act', { act: 'offer', houses, persons, damaged: false })
    const card = desk.at('collected').locator('a').first()
    await card.waitFor()
    expect(await barriers(desk), 'for everybody').toEqual([])
    expect((await held('pda')).length, 'nothing was sent by itself').toBe(0)
    await card.click()
    await desk.at('collected-note').waitFor()
    expect(await desk.at('collected-note').innerText(), 'what could not be read is told').toContain('大专班')
    expect(await barriers(desk), 'for everybody').toEqual([])
    const id = (await office.ask('entry.list', { draftsOnly: true, collectedOnly: true, search: null, offset: 0, limit: 5 }))
      .entries[0]!.id
    await desk.at('sheet-resident-0').click()
    expect(await desk.at(fieldHook('person.name', 0)).inputValue(), 'the name is there').toBe('陈示例')

    await complete(await office.ask('form.describe', { form: 'household' }), id)
    await submit(desk)
    await eventually(
      'the device holds the dwelling and the person',
      () => held('pda'),
      (records) => records.length === 2,
      40,
    )
    const pulse = await office.ask('desk.pulse', {})
    expect(pulse.collected, 'nothing is left to confirm').toBe(0)
    await desk.at('nav-workbench').click()
    await desk.at('todo').waitFor()
    expect(await desk.at('collected').count(), 'nor shown').toBe(0)
  })
})
