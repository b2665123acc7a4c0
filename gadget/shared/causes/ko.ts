/** What causes are called in Korean. */
import { words, type CauseNames } from './names.ts';

/** One that is missing does not compile. */
export const causes: CauseNames = {
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
};
