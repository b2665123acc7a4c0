/** What causes are called in English. */
import { words, type CauseNames } from './names.ts';

/** One that is missing does not compile. */
export const causes: CauseNames = {
  network: words('Unsteady network', 'Delay, variation or loss between the browser and Finesse.'),
  'port-blocked': words('Port blocked', 'The web pages answer, but the port of the notifications does not.'),
  'certificate-untrusted': words('Certificate not trusted', 'The browser does not trust the certificate of a port.'),
  'buffering-proxy': words('Proxy holds answers back', 'Something in between keeps long answers, or ends them early.'),
  intercepted: words('Something is in the way', 'Another page answers in the place of Finesse.'),
  'browser-unsupported': words('Browser not supported', 'A browser, version or setting that Cisco does not support.'),
  'browser-busy': words('Browser busy', 'Other tabs, or a frozen one, keep the desktop from running.'),
  'computer-sleep': words('Computer was asleep', 'The computer or its browser stood still.'),
  'computer-overloaded': words('Computer overloaded', 'Processor or memory of the computer run short.'),
  'gadget-misbehaving': words('A gadget misbehaves', 'A third-party gadget does unexpected work.'),
  'clock-wrong': words('Clock is off', 'The clock of the computer or of the server is wrong.'),
  'cti-down': words('Call control is down', 'The CTI server or CTIManager does not work.'),
  'notification-service-down': words('Notification Service is down', 'It was stopped, has crashed, or was silent.'),
  'session-conflict': words('Signed in somewhere else', 'Another session took the agent’s place.'),
  'credentials-refused': words('Sign-in refused', 'User id, password or token are wrong, or have expired.'),
  failover: words('Moved to the other server', 'The desktop went over to the other side of the cluster.'),
  maintenance: words('Planned maintenance', 'An administrator has put the server into maintenance mode.'),
};
