// First start, lock and unlock; and that what was typed outlives all of them.
import type { Browser } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { type Office, passphrase, officeForAll } from './office'
import { eventually, openDesk, unlock } from './window'

let browser: Browser
let office: Office

officeForAll(
  (opened, started) => {
    office = opened
    browser = started
  },
  { settled: false },
)

describe('first start', () => {
  it('sets a passphrase only when both are the same and long enough', async () => {
    const desk = await openDesk(browser, office)
    await desk.at('passphrase').fill('short')
    await desk.at('passphrase-again').fill('shorter')
    await desk.at('create-profile').click()
    expect(
      await desk.page.locator('#passphrase-again-problem').textContent(),
      'the worker reads what to do, at the field',
    ).toContain('不一样')
    expect((await office.ask('profile.state', {})).phase, 'nothing was created').toBe('absent')

    await desk.at('passphrase-again').fill('short')
    await desk.at('create-profile').click()
    await desk.at('fault').waitFor()
    expect(await desk.at('fault').getAttribute('data-kind'), 'the desk refuses a short one').toBe('short_passphrase')

    await desk.at('passphrase').fill(passphrase)
    await desk.at('passphrase-again').fill(passphrase)
    await desk.at('passphrase-again').press('Enter')
    await desk.at('page-workbench').waitFor()
    expect(await desk.at('practice').isVisible(), 'nobody may take practice for the real thing').toBe(true)
    await desk.close()
  })
})

describe('locking', () => {
  it('keeps what is being typed, and shows it again after unlocking', async () => {
    const desk = await openDesk(browser, office)
    await desk.at('nav-entry').click()
    await desk.at('field-dwelling.road').fill('海棠路12号')
    await desk.at('lock').click()
    await desk.at('passphrase').fill('not-the-passphrase')
    await desk.at('unlock').click()
    await desk.at('fault').waitFor()
    expect(await desk.at('fault').getAttribute('data-kind'), 'it is named for what it is').toBe('wrong_passphrase')
    expect(await desk.page.content(), 'nothing of the entry is on the locked screen').not.toContain('海棠路')

    await unlock(desk)
    await desk.at('field-dwelling.road').waitFor()
    expect(await desk.at('field-dwelling.road').inputValue(), 'the worker goes on where they stopped').toBe('海棠路12号')
    await desk.close()
  })

  it('loses nothing when the power goes', async () => {
    const desk = await openDesk(browser, office, '/entry')
    await desk.at('field-dwelling.road').fill('听涛路8号')
    await desk.page
      .locator('[data-test="draft-mark"][data-saved="yes"]', {
        hasText: '草稿已保存',
      })
      .waitFor()
    await office.cutOff()
    await eventually(
      'the page notices that the program is gone',
      () => desk.at('desk-lost').count(),
      (count) => count === 1,
    )
    await desk.page.context().close()

    await office.restart()
    const again = await openDesk(browser, office)
    await unlock(again)
    await again.at('drafts').getByText('听涛路8号').click()
    await again.at('field-dwelling.road').waitFor()
    expect(await again.at('field-dwelling.road').inputValue(), 'a draft that was marked as saved is saved').toBe('听涛路8号')
    await again.close()
  })
})
