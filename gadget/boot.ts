/** The script that `gadget.xml` loads: starts the gadget in the place that was made for it, or at the end of the page. */
import { bootGadget } from './boot-gadget.ts';
import type { GadgetPage } from './container.ts';

const root = document.getElementById('finesse-pulse') ?? document.body;
const page: GadgetPage = globalThis;
const start = (): void => void bootGadget({ page, root });

start();
// A frame that comes back from the back/forward cache was taken down when it left.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) start();
});
