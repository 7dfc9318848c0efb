// 复访 from a page of the register. The button has the focus as soon as it is there: Enter begins, Ctrl+Enter submits.
import { watch, type ShallowRef } from 'vue'
import { useRouter } from 'vue-router'
import { call } from '../desk/desk'
import type { RevisitBegin } from '../desk/schema/RevisitBegin'
import { useNotices } from '../frame/notices'

export function useRevisit(button: Readonly<ShallowRef<HTMLElement | null>>): {
  revisit: (which: RevisitBegin) => Promise<void>
} {
  const router = useRouter()
  const notices = useNotices()

  // A worker who is at something else already is not taken away from it.
  watch(button, (there) => {
    if (document.activeElement === null || document.activeElement === document.body) there?.focus()
  })

  async function revisit(which: RevisitBegin): Promise<void> {
    try {
      const { id } = await call('revisit.begin', which)
      await router.push(`/entry/${id}`)
    } catch (thrown) {
      notices.bad(thrown)
    }
  }

  return { revisit }
}
