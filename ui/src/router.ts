// The pages. Addresses stand behind the hash: the same in the window and through the bridge.
import { createRouter, createWebHashHistory } from 'vue-router'
import WorkbenchPage from './workbench/WorkbenchPage.vue'

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', name: 'workbench', component: WorkbenchPage },
    { path: '/entry/:id?', name: 'entry', component: () => import('./entry/EntryPage.vue') },
    { path: '/departure', name: 'departure', component: () => import('./departure/DeparturePage.vue') },
    { path: '/help/:topic?', name: 'help', component: () => import('./help/HelpPage.vue') },
    { path: '/start/:step?', name: 'start', component: () => import('./start/StartPage.vue') },
    { path: '/outbox', name: 'outbox', component: () => import('./outbox/OutboxPage.vue') },
    { path: '/register', name: 'register', component: () => import('./register/RegisterPage.vue') },
    { path: '/register/person/:id(\\d+)', name: 'person', component: () => import('./register/PersonPage.vue') },
    { path: '/register/dwelling/:id(\\d+)', name: 'dwelling', component: () => import('./register/DwellingPage.vue') },
    { path: '/import', name: 'import', component: () => import('./importing/ImportPage.vue') },
    { path: '/care/:part?', name: 'care', component: () => import('./care/CarePage.vue') },
    { path: '/reports', name: 'reports', component: () => import('./reports/ReportsPage.vue') },
    { path: '/settings/:part?', name: 'settings', component: () => import('./settings/SettingsPage.vue') },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
})
