// The help: F1 opens the page for the task at hand, and everything in it is found by a word.
import type { Browser } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { forms, topicIds } from '../../ui/src/help/topics'
import { type Office, officeForAll } from './office'
import { barriers, openDesk, sizes, unlock } from './window'

let browser: Browser
let office: Office

officeForAll((opened, started) => {
  office = opened
  browser = started
})

describe('the help', () => {
  it.each([
    ['/', 'todo'],
    ['/entry', 'household'],
    ['/entry?form=event', 'event'],
    ['/outbox', 'outbox'],
    ['/import', 'import'],
    ['/settings/zones', 'carry'],
  ])('opens by F1 at %s with the page about %s, and leads back', async (place, topic) => {
    const desk = await openDesk(browser, office, place)
    await desk.at('help').waitFor()
    if (place.startsWith('/entry')) await desk.at('form').waitFor()
    await desk.page.keyboard.press('F1')
    await desk.at(`help-${topic}`).waitFor()
    await desk.at('help-back').click()
    await expect
      .poll(() => desk.page.evaluate(() => location.hash.slice(1)), { message: 'one goes on where one was' })
      .toBe(place)
    await desk.close()
  })

  it('opens by F1 before the passphrase too, and gives the cursor back', async () => {
    const desk = await openDesk(browser, office)
    await desk.at('lock').click()
    await desk.at('passphrase').fill('half a passphr')
    await desk.page.keyboard.press('F1')
    await desk.at('help-safe').waitFor()
    expect(await desk.at('help-safe').innerText(), 'who forgot the passphrase reads what is to be done').toContain('忘记口令')
    expect(await barriers(desk)).toEqual([])
    await desk.at('topic-first').click()
    await desk.at('help-first').waitFor()
    await desk.page.keyboard.press('Escape')
    await desk.at('help-first').waitFor({ state: 'detached' })
    expect(await desk.at('passphrase').inputValue(), 'what was typed is still there').toBe('half a passphr')
    expect(await desk.page.evaluate(() => document.activeElement?.id), 'and so is the cursor').toBe('passphrase')
    await unlock(desk)
    await desk.at('page-workbench').waitFor()
    await desk.close()
  })

  it('calls the forms as the workbench calls them', async () => {
    const { forms: shown } = await office.ask('form.list', {})
    for (const [form, titles] of Object.entries(forms)) {
      const title = shown.find((one) => one.form === form)?.title
      expect(title, form).toEqual({ zh: titles['zh-CN'], en: titles.en })
    }
  })

  it('keeps what is being typed while one reads', async () => {
    const desk = await openDesk(browser, office, '/entry')
    await desk.at('field-dwelling.road').fill('海棠路12号')
    await desk.page.keyboard.press('F1')
    await desk.at('help-household').waitFor()
    await desk.at('help-back').click()
    await desk.at('field-dwelling.road').waitFor()
    expect(await desk.at('field-dwelling.road').inputValue()).toBe('海棠路12号')
    await desk.close()
  })

  it('is found by a word, also one that only a button says', async () => {
    const desk = await openDesk(browser, office, '/help')
    await desk.at('search').fill('U盘')
    await desk.at('topic-carry').waitFor()
    expect(await desk.at('topic-household').count(), 'what has nothing to do with it is not in the way').toBe(0)
    await desk.page.keyboard.press('Enter')
    await desk.at('help-carry').waitFor()
    await desk.at('search').fill('一起处理')
    await desk.at('topic-todo').waitFor()
    await desk.close()
  })

  it('shows the pages as they are, in the language one reads', async () => {
    const desk = await openDesk(browser, office, '/help/outbox')
    const picture = desk.at('help-picture')
    const drawn = (): Promise<boolean> => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth > 300)
    await expect.poll(drawn, { message: 'the picture is there' }).toBe(true)
    expect(await picture.getAttribute('src')).toContain('zh-CN')
    expect(await desk.at('help-outbox').innerText(), 'states are called as the outbox calls them').toContain('被退回')
    await desk.at('language').click()
    await expect.poll(() => picture.getAttribute('src')).toContain('.en')
    expect(await desk.at('help-outbox').innerText(), 'no mark is left unread').not.toMatch(/\{\{|\[\[|<</)
    await desk.close()
  })

  it.each(sizes)('has no barrier at $width by $height, in both languages', async (size) => {
    const desk = await openDesk(browser, office, '/help/first', size)
    for (const topic of topicIds) {
      await desk.at(`topic-${topic}`).click()
      await desk.at(`help-${topic}`).waitFor()
    }
    expect(await barriers(desk)).toEqual([])
    await desk.at('language').click()
    expect(await barriers(desk)).toEqual([])
    await desk.close()
  })
})
