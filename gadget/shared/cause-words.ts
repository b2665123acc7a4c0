/** What causes are called, for gadget and report alike: a name, and what it is in one sentence. English and Korean; pure data. */
import type { CauseCode } from '../../sdk/causes.ts';

/** Languages that causes are told in. */
export type CauseLanguage = 'en' | 'ko';

/** How a cause is told. */
export interface CauseWords {
  /** A few words, as a head. */
  readonly name: string;
  /** What it is: one sentence. */
  readonly meaning: string;
}

const words = (name: string, meaning: string): CauseWords => ({ name, meaning });

/** All causes in all languages; one that is missing does not compile. */
export const CAUSE_WORDS: Readonly<Record<CauseLanguage, Readonly<Record<CauseCode, CauseWords>>>> = {
  en: {
    network: words('Unsteady network', 'Delay, variation or loss between the browser and Finesse.'),
    'port-blocked': words('Port blocked', 'The web pages answer, but the port of the notifications does not.'),
    'certificate-untrusted': words('Certificate not trusted', 'The browser does not trust the certificate of a port.'),
    'buffering-proxy': words(
      'Proxy holds answers back',
      'Something in between keeps long answers, or ends them early.',
    ),
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
  },
  ko: {
    network: words('불안정한 네트워크', '브라우저와 Finesse 사이에서 지연, 지연 변동 또는 손실이 있습니다.'),
    'port-blocked': words('포트 차단', '웹 페이지는 응답하지만 알림 포트는 응답하지 않습니다.'),
    'certificate-untrusted': words('신뢰할 수 없는 인증서', '브라우저가 한 포트의 인증서를 신뢰하지 않습니다.'),
    'buffering-proxy': words('응답을 붙잡는 프록시', '중간의 장비가 긴 응답을 붙잡아 두거나 일찍 끊습니다.'),
    intercepted: words('연결이 가로막힘', '다른 페이지가 Finesse 대신 응답합니다.'),
    'browser-unsupported': words('지원하지 않는 브라우저', 'Cisco가 지원하지 않는 브라우저, 버전 또는 설정입니다.'),
    'browser-busy': words('브라우저 과부하', '다른 탭이나 멈춘 탭 때문에 데스크톱이 실행되지 못합니다.'),
    'computer-sleep': words('컴퓨터 절전', '컴퓨터나 브라우저가 멈춰 있었습니다.'),
    'computer-overloaded': words('컴퓨터 자원 부족', '컴퓨터의 프로세서나 메모리가 부족합니다.'),
    'gadget-misbehaving': words('가젯 이상 동작', '타사 가젯이 예상하지 못한 작업을 합니다.'),
    'clock-wrong': words('시계가 맞지 않음', '컴퓨터나 서버의 시계가 틀립니다.'),
    'cti-down': words('통화 제어 중단', 'CTI 서버나 CTIManager가 작동하지 않습니다.'),
    'notification-service-down': words(
      'Notification Service 중단',
      '서비스가 중지되었거나, 비정상 종료되었거나, 응답이 없었습니다.',
    ),
    'session-conflict': words('다른 곳에서 로그인됨', '다른 세션이 이 상담원의 자리를 차지했습니다.'),
    'credentials-refused': words('로그인 거부', '사용자 ID, 비밀번호 또는 토큰이 틀렸거나 만료되었습니다.'),
    failover: words('다른 서버로 전환', '데스크톱이 클러스터의 다른 쪽으로 옮겨 갔습니다.'),
    maintenance: words('계획된 유지 보수', '관리자가 서버를 유지 보수 모드로 전환했습니다.'),
  },
};
