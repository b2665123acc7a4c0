/** What causes are called in French. */
import { words, type CauseNames } from './names.ts';

/** One that is missing does not compile. */
export const causes: CauseNames = {
  network: words('Réseau instable', 'Délai, variations ou pertes entre le navigateur et Finesse.'),
  'port-blocked': words('Port bloqué', 'Les pages Web répondent, mais pas le port des notifications.'),
  'certificate-untrusted': words('Certificat non approuvé', 'Le navigateur n’approuve pas le certificat d’un port.'),
  'buffering-proxy': words(
    'Proxy qui retient les réponses',
    'Un intermédiaire retient les réponses longues ou les coupe trop tôt.',
  ),
  intercepted: words('Finesse intercepté en route', 'Une autre page répond à la place de Finesse.'),
  'browser-unsupported': words(
    'Navigateur non pris en charge',
    'Un navigateur, une version ou un réglage que Cisco ne prend pas en charge.',
  ),
  'browser-busy': words(
    'Navigateur surchargé',
    'D’autres onglets, ou un onglet figé, empêchent le bureau de fonctionner.',
  ),
  'computer-sleep': words('Ordinateur en veille', 'L’ordinateur ou son navigateur s’est arrêté un moment.'),
  'computer-overloaded': words('Ordinateur surchargé', 'Le processeur ou la mémoire de l’ordinateur ne suffit plus.'),
  'gadget-misbehaving': words('Gadget perturbateur', 'Un gadget tiers ne se comporte pas comme prévu.'),
  'clock-wrong': words('Horloge déréglée', 'L’horloge de l’ordinateur ou du serveur est fausse.'),
  'cti-down': words('Contrôle d’appel en panne', 'Le serveur CTI ou CTIManager ne fonctionne pas.'),
  'notification-service-down': words(
    'Notification Service en panne',
    'Il a été arrêté, s’est interrompu ou est resté muet.',
  ),
  'session-conflict': words('Session ouverte ailleurs', 'Une autre session a pris la place de l’agent.'),
  'credentials-refused': words(
    'Identification refusée',
    'L’identifiant, le mot de passe ou le jeton est erroné ou a expiré.',
  ),
  failover: words('Passage à l’autre serveur', 'Le bureau est passé de l’autre côté du cluster.'),
  maintenance: words('Maintenance planifiée', 'Un administrateur a mis le serveur en mode maintenance.'),
};
