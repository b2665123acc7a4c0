/** The client on the desktop's hub. A chunk of its own, the larger part of the script: the state is painted before it is fetched. */
export { connectDesktop } from '../sdk/index.ts';
