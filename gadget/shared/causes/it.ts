/** What causes are called in Italian. */
import { words, type CauseNames } from './names.ts';

/** One that is missing does not compile. */
export const causes: CauseNames = {
  network: words('Rete instabile', 'Ritardo, variazioni o perdite tra il browser e Finesse.'),
  'port-blocked': words('Porta bloccata', 'Le pagine Web rispondono, ma la porta delle notifiche no.'),
  'certificate-untrusted': words(
    'Certificato non attendibile',
    'Il browser non ritiene attendibile il certificato di una porta.',
  ),
  'buffering-proxy': words(
    'Un proxy trattiene le risposte',
    'Qualcosa in mezzo trattiene le risposte lunghe o le termina troppo presto.',
  ),
  intercepted: words('Qualcosa si frappone', 'Un’altra pagina risponde al posto di Finesse.'),
  'browser-unsupported': words(
    'Browser non supportato',
    'Un browser, una versione o un’impostazione che Cisco non supporta.',
  ),
  'browser-busy': words('Browser sovraccarico', 'Altre schede, o una bloccata, impediscono al desktop di funzionare.'),
  'computer-sleep': words('Computer in sospensione', 'Il computer o il suo browser è rimasto fermo.'),
  'computer-overloaded': words('Computer sovraccarico', 'Processore o memoria del computer non bastano.'),
  'gadget-misbehaving': words('Un gadget dà problemi', 'Un gadget di terze parti svolge un lavoro imprevisto.'),
  'clock-wrong': words('Orologio errato', 'L’orologio del computer o del server è sbagliato.'),
  'cti-down': words('Controllo chiamate fuori uso', 'Il server CTI o CTIManager non funziona.'),
  'notification-service-down': words(
    'Notification Service fermo',
    'È stato arrestato, si è interrotto o non ha risposto.',
  ),
  'session-conflict': words('Accesso da un’altra postazione', 'Un’altra sessione ha preso il posto dell’agente.'),
  'credentials-refused': words('Accesso rifiutato', 'ID utente, password o token errati o scaduti.'),
  failover: words('Passaggio all’altro server', 'Il desktop è passato all’altro lato del cluster.'),
  maintenance: words('Manutenzione pianificata', 'Un amministratore ha messo il server in modalità di manutenzione.'),
};
