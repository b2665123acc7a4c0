/** What causes are called in Spanish. */
import { words, type CauseNames } from './names.ts';

/** One that is missing does not compile. */
export const causes: CauseNames = {
  network: words('Red inestable', 'Retardo, variación o pérdida entre el navegador y Finesse.'),
  'port-blocked': words('Puerto bloqueado', 'Las páginas web responden, pero el puerto de las notificaciones no.'),
  'certificate-untrusted': words(
    'Certificado no de confianza',
    'El navegador no confía en el certificado de un puerto.',
  ),
  'buffering-proxy': words(
    'Un proxy retiene respuestas',
    'Algo intermedio retiene las respuestas largas o las corta antes de tiempo.',
  ),
  intercepted: words('Algo se interpone', 'Otra página responde en lugar de Finesse.'),
  'browser-unsupported': words('Navegador no compatible', 'Un navegador, una versión o un ajuste que Cisco no admite.'),
  'browser-busy': words('Navegador saturado', 'Otras pestañas, o una congelada, impiden que funcione el escritorio.'),
  'computer-sleep': words('Equipo en suspensión', 'El equipo o su navegador estuvo detenido.'),
  'computer-overloaded': words('Equipo sobrecargado', 'Al equipo le falta procesador o memoria.'),
  'gadget-misbehaving': words('Un gadget da problemas', 'Un gadget de terceros hace un trabajo inesperado.'),
  'clock-wrong': words('Reloj desajustado', 'El reloj del equipo o del servidor no es correcto.'),
  'cti-down': words('Control de llamadas caído', 'El servidor CTI o CTIManager no funciona.'),
  'notification-service-down': words('Notification Service caído', 'Se detuvo, falló o dejó de responder.'),
  'session-conflict': words('Sesión iniciada en otro lugar', 'Otra sesión ocupó el puesto del agente.'),
  'credentials-refused': words(
    'Inicio de sesión rechazado',
    'El ID de usuario, la contraseña o el token no son correctos o han caducado.',
  ),
  failover: words('Cambio al otro servidor', 'El escritorio pasó al otro lado del clúster.'),
  maintenance: words('Mantenimiento planificado', 'Un administrador puso el servidor en modo de mantenimiento.'),
};
