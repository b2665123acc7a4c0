import { setGadgetLocale } from 'finesse-pulse/gadget';
import { createApp } from 'vue';
import Connection from './Connection.vue';

await setGadgetLocale(...navigator.languages);
createApp(Connection).mount('#root');
