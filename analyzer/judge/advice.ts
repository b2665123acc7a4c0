/** What to do, in the words of Cisco's technote 211376 (own English); by cause, or by side where the cause is not known. */
import type { CauseCode } from '../../sdk/causes.ts';

/** Which product a deployment belongs to. */
export type Deployment = 'UCCE' | 'UCCX';

const NETWORK = [
  'Check firewall rules and logs: TCP port 7443 (8445 from 12.5 on) must be neither blocked nor limited.',
  'Record http-bind requests and their answers on the agent’s computer with Fiddler or Wireshark.',
  'Look for delay and drops on each device between the agent and Finesse: tracert or traceroute to the server, `show interfaces` on routers.',
  'Collect the client log of a test agent (console, Send Error Report, or /desktop/locallog) and read drift and round trip in it.',
];
const BROWSER = [
  'Use a browser, version and settings that the compatibility matrix of UCCE or UCCX names.',
  'Look for other tabs with streaming, WebSockets or a heavy CRM, very many tabs, a cache that is switched off, and browsers that are never closed.',
];
const SLEEP = [
  'Check whether the computer was put to sleep before the agent signed out, and how short its sleep timer is.',
];
const MACHINE = [
  'Record processor and memory: Get-Counter "\\Processor(_Total)\\% Processor Time","\\Memory\\Available MBytes" -SampleInterval 2 -Continuous (Windows), top or Activity Monitor (Mac).',
  'On Remote Desktop Services or Citrix, see whether it depends on the number of users, and size processor and memory for them.',
];
const GADGETS = ['Test the desktop without any third-party gadget.'];
const CLOCKS = [
  'On the Finesse publisher, see in `utils ntp status` that the stratum is 4 or less.',
  'Read drift and round trip in the client log.',
];
const CTI = [
  'See that the Cisco CTIManager service runs on each CUCM that is a CTI provider.',
  'Look in the Event Viewer Application logs whether CTIManager has crashed: `file get activelog /syslog/CiscoSyslog* abstime`.',
  'List core dumps with `utils core active list`; the last number of a name is the second of the crash since 1970.',
];

function service(deployment: Deployment | undefined): readonly string[] {
  const restart = (name: string): string =>
    `Only while it is down (it disconnects every agent): utils service stop Cisco Finesse Tomcat; utils service stop ${name}; utils service start Cisco Finesse Tomcat; utils service start ${name}.`;
  const both = { UCCE: 'Cisco Finesse Notification Service', UCCX: 'Cisco Unified CCX Notification Service' };
  const bug = { UCCE: 'CSCva72280', UCCX: 'CSCva72325' };
  const restarts = deployment
    ? [restart(both[deployment])]
    : [`UCCE: ${restart(both.UCCE)}`, `UCCX: ${restart(both.UCCX)}`];
  return [
    'Look in the Event Viewer Application logs for errors of the Notification Service, and in `utils service list` whether it runs.',
    'Find when it stopped and started: `file search activelog /desktop/logs/openfire "Openfire stopped"` and `"HTTP bind service started"`.',
    'Look for memory dumps of a crash: `file list activelog /desktop/logs/openfire/*.hprof`.',
    'See that it listens: `show open ports regexp 7443.*LISTEN`.',
    `See whether invalid XML characters have crashed Tomcat and Openfire (${deployment ? bug[deployment] : `${bug.UCCE}, ${bug.UCCX}`}).`,
    ...restarts,
  ];
}

/** Actions for a cause. Empty where the technote has none. */
export function actionsFor(cause: CauseCode, deployment: Deployment | undefined): readonly string[] {
  switch (cause) {
    case 'network':
    case 'port-blocked':
    case 'buffering-proxy':
    case 'intercepted':
      return NETWORK;
    case 'certificate-untrusted':
      return ['Accept, or sign, the certificates of ports 8445 and 7443 (UCCE: also 443) of both nodes.'];
    case 'browser-unsupported':
    case 'browser-busy':
      return BROWSER;
    case 'computer-sleep':
      return SLEEP;
    case 'computer-overloaded':
      return MACHINE;
    case 'gadget-misbehaving':
      return GADGETS;
    case 'clock-wrong':
      return CLOCKS;
    case 'cti-down':
      return CTI;
    case 'notification-service-down':
      return service(deployment);
    case 'session-conflict':
      return ['Sign the agent in at one desktop only; another client must not use the resource `desktop`.'];
    case 'credentials-refused':
      return ['Check the agent’s credentials, and for single sign-on how long its tokens live.'];
    case 'failover':
    case 'maintenance':
      return ['Find why this Finesse went out of service: `utils service list`, and the log of the CTI link.'];
  }
}

/** Actions where a side is known and no cause: the technote's list, in its order. */
export function actionsForSide(side: 'client' | 'server', deployment: Deployment | undefined): readonly string[] {
  return side === 'client'
    ? [...NETWORK, ...BROWSER, ...SLEEP, ...MACHINE, ...GADGETS, ...CLOCKS]
    : [...CTI, ...service(deployment)];
}
