import { mount } from '@vue/test-utils'
import { nextTick } from 'vue'
import { describe, expect, it } from 'vitest'
import type { CodeView } from '../../desk/schema/CodeView'
import { i18n } from '../../words'
import CodeField from './CodeField.vue'

const sexes: CodeView[] = [
  { code: '1', zh: '男性', en: 'Male', initials: 'nx' },
  { code: '2', zh: '女性', en: 'Female', initials: 'nx' },
  { code: '9', zh: '未说明的性别', en: 'Not stated', initials: 'wsmdxb' },
]

function field(value?: string) {
  const wrapper = mount(CodeField, {
    attachTo: document.body,
    props: {
      id: 'sex',
      value,
      kind: 'code',
      codes: sexes,
      label: '性别',
      invalid: false,
      derived: false,
      describedBy: 'sex-says',
      example: null,
      test: 'sex',
    },
    global: { plugins: [i18n] },
  })
  const input = wrapper.find('input')
  const last = (): unknown => wrapper.emitted<[unknown]>('change')?.at(-1)?.[0]
  return { wrapper, input, last }
}

describe('a code field', () => {
  it('takes the first match on Enter', async () => {
    const { wrapper, input, last } = field()
    await input.setValue('女')
    await input.trigger('keydown', { key: 'Enter' })
    expect(last(), 'the neutral value is kept, not the text').toBe('2')
    wrapper.unmount()
  })

  it('takes what the arrow keys marked', async () => {
    const { wrapper, input, last } = field()
    await input.setValue('nx')
    await input.trigger('keydown', { key: 'ArrowDown' })
    await input.trigger('keydown', { key: 'Enter' })
    expect(last(), 'the second of the two').toBe('2')
    wrapper.unmount()
  })

  it('lets a keystroke replace the value that arrived while the worker was in the field', async () => {
    const { wrapper, input } = field()
    input.element.focus()
    await wrapper.setProps({ value: '1' })
    await nextTick()
    const selected = [input.element.selectionStart, input.element.selectionEnd]
    expect(selected, 'all of it is selected').toEqual([0, '男性'.length])
    wrapper.unmount()
  })

  it('changes nothing when Enter only passes through', async () => {
    const { wrapper, input } = field('1')
    await input.trigger('keydown', { key: 'Enter' })
    expect(wrapper.emitted('change'), 'nothing was typed').toBeUndefined()
    wrapper.unmount()
  })

  it('keeps what fits no code, for the desk to say what is wrong', async () => {
    const { wrapper, input, last } = field()
    await input.setValue('不详')
    await input.trigger('blur')
    expect(last(), 'nothing typed is ever lost').toBe('不详')
    wrapper.unmount()
  })

  it('gives the old value back on Escape', async () => {
    const { wrapper, input } = field('1')
    await input.setValue('女')
    await input.trigger('keydown', { key: 'Escape' })
    await nextTick()
    expect(input.element.value, 'the choice before is shown again').toBe('男性')
    expect(wrapper.emitted('change'), 'and was never changed').toBeUndefined()
    wrapper.unmount()
  })

  it('is emptied by deleting its text', async () => {
    const { wrapper, input, last } = field('1')
    await input.setValue('')
    await input.trigger('blur')
    expect(last(), 'not filled').toBeUndefined()
    wrapper.unmount()
  })
})
