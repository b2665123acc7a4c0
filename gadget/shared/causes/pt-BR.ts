/** What causes are called in Portuguese of Brazil. */
import { words, type CauseNames } from './names.ts';

/** One that is missing does not compile. */
export const causes: CauseNames = {
  network: words('Rede instável', 'Atraso, variação ou perda entre o navegador e o Finesse.'),
  'port-blocked': words('Porta bloqueada', 'As páginas da Web respondem, mas a porta das notificações não.'),
  'certificate-untrusted': words('Certificado não confiável', 'O navegador não confia no certificado de uma porta.'),
  'buffering-proxy': words(
    'Proxy retém as respostas',
    'Algo no caminho retém respostas longas ou as encerra cedo demais.',
  ),
  intercepted: words('Algo está no caminho', 'Outra página responde no lugar do Finesse.'),
  'browser-unsupported': words(
    'Navegador não compatível',
    'Um navegador, uma versão ou uma configuração que a Cisco não suporta.',
  ),
  'browser-busy': words('Navegador sobrecarregado', 'Outras guias, ou uma congelada, impedem o desktop de funcionar.'),
  'computer-sleep': words('Computador estava suspenso', 'O computador ou o navegador ficou parado.'),
  'computer-overloaded': words('Computador sobrecarregado', 'Falta processador ou memória no computador.'),
  'gadget-misbehaving': words('Um gadget com problemas', 'Um gadget de terceiros faz um trabalho inesperado.'),
  'clock-wrong': words('Relógio incorreto', 'O relógio do computador ou do servidor está errado.'),
  'cti-down': words('Controle de chamadas parado', 'O servidor CTI ou o CTIManager não funciona.'),
  'notification-service-down': words('Notification Service parado', 'Foi parado, falhou ou ficou sem responder.'),
  'session-conflict': words('Sessão iniciada em outro lugar', 'Outra sessão tomou o lugar do agente.'),
  'credentials-refused': words('Login recusado', 'O ID de usuário, a senha ou o token está errado ou expirou.'),
  failover: words('Mudança para o outro servidor', 'O desktop passou para o outro lado do cluster.'),
  maintenance: words('Manutenção planejada', 'Um administrador colocou o servidor em modo de manutenção.'),
};
