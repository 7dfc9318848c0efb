// The form that the enabled systems call for; asked for again when settings have changed it.
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { call } from '../desk/desk'
import type { CodeView } from '../desk/schema/CodeView'
import type { FormView } from '../desk/schema/FormView'

export const useForm = defineStore('form', () => {
  const form = shallowRef<FormView | null>(null)
  const lists = computed(() => new Map((form.value?.lists ?? []).map((list) => [list.id, list.codes])))

  async function describe(wanted: string): Promise<void> {
    form.value = await call('form.describe', { form: wanted })
  }

  /** The codes of a list; none when the list is unknown. */
  function codes(list: string | null): CodeView[] {
    return list === null ? [] : (lists.value.get(list) ?? [])
  }

  return { form, describe, codes }
})
