import type { FinesseHealth, FinesseTeamHealth, HealthModeDetail } from 'finesse-pulse/gadget';
import type { HTMLAttributes, RefAttributes } from 'react';

type Properties<Element, Names extends keyof Element> = HTMLAttributes<Element> &
  RefAttributes<Element> &
  Partial<Pick<Element, Names>>;

// React 19 sets properties of custom elements, and listens to `on` and the name of the event.
declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'finesse-health': Properties<FinesseHealth, 'client' | 'problem' | 'theme' | 'collapsed'> & {
        readonly 'onfinesse-health-mode'?: (event: CustomEvent<HealthModeDetail>) => void;
      };
      'finesse-team-health': Properties<FinesseTeamHealth, 'client' | 'teamId' | 'theme' | 'beacon'>;
    }
  }
}
