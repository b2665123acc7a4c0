/** What causes are called in German. */
import { words, type CauseNames } from './names.ts';

/** One that is missing does not compile. */
export const causes: CauseNames = {
  network: words('Instabiles Netzwerk', 'Verzögerung, Schwankung oder Verlust zwischen dem Browser und Finesse.'),
  'port-blocked': words('Port blockiert', 'Die Webseiten antworten, der Port der Benachrichtigungen aber nicht.'),
  'certificate-untrusted': words('Zertifikat nicht vertraut', 'Der Browser vertraut dem Zertifikat eines Ports nicht.'),
  'buffering-proxy': words(
    'Proxy hält Antworten zurück',
    'Etwas dazwischen hält lange Antworten zurück oder beendet sie zu früh.',
  ),
  intercepted: words('Etwas steht dazwischen', 'Statt Finesse antwortet eine andere Seite.'),
  'browser-unsupported': words(
    'Browser nicht unterstützt',
    'Ein Browser, eine Version oder eine Einstellung, die Cisco nicht unterstützt.',
  ),
  'browser-busy': words(
    'Browser ausgelastet',
    'Andere Tabs oder ein eingefrorener Tab hindern den Desktop am Arbeiten.',
  ),
  'computer-sleep': words('Computer war im Ruhezustand', 'Der Computer oder sein Browser stand still.'),
  'computer-overloaded': words('Computer überlastet', 'Prozessor oder Speicher des Computers werden knapp.'),
  'gadget-misbehaving': words('Ein Gadget stört', 'Ein Gadget eines Drittanbieters arbeitet anders als erwartet.'),
  'clock-wrong': words('Uhr geht falsch', 'Die Uhr des Computers oder des Servers geht falsch.'),
  'cti-down': words('Anrufsteuerung ausgefallen', 'Der CTI-Server oder CTIManager arbeitet nicht.'),
  'notification-service-down': words(
    'Notification Service ausgefallen',
    'Er wurde gestoppt, ist abgestürzt oder antwortete nicht.',
  ),
  'session-conflict': words(
    'An anderer Stelle angemeldet',
    'Eine andere Sitzung hat den Platz des Agenten eingenommen.',
  ),
  'credentials-refused': words('Anmeldung abgelehnt', 'Benutzer-ID, Passwort oder Token sind falsch oder abgelaufen.'),
  failover: words('Wechsel auf den anderen Server', 'Der Desktop ist auf die andere Seite des Clusters gewechselt.'),
  maintenance: words('Geplante Wartung', 'Ein Administrator hat den Server in den Wartungsmodus versetzt.'),
};
