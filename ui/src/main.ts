// Starts the pages. The profile decides what is shown first (App.vue).
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { router } from './router'
import { i18n } from './words'
import './style/base.css'
import './style/element.css'
import './style/contrast.css'

createApp(App).use(createPinia()).use(i18n).use(router).mount('#app')
