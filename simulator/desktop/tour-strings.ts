/** Words of the tour, in English and Korean. What stands in quotation marks are the gadget's own words, which a test holds them to. */
import type { CauseCode } from '../../sdk/causes.ts';
import type { PageLanguage } from './strings.ts';
import type { TourStop } from './tour.ts';

/** How one stop is told. */
export interface StopWords {
  /** The cause's name, as the gadget calls it. */
  readonly name: string;
  /** What happens: one sentence. */
  readonly what: string;
  /** What to watch for in the gadget. */
  readonly watch: string;
}

/** All words of the tour in one language. */
export interface TourStrings {
  readonly title: string;
  readonly hint: string;
  readonly causes: string;
  readonly nothing: string;
  readonly happens: string;
  readonly watch: string;
  readonly how: Readonly<Record<TourStop['how'], string>>;
  readonly meets: Readonly<Record<TourStop['meets'], string>>;
  readonly takes: (seconds: number, so: number) => string;
  readonly mend: string;
  readonly wallboard: string;
  readonly wallboardText: string;
  readonly asleep: (seconds: number) => string;
  readonly stops: Readonly<Record<CauseCode, StopWords>>;
}

const stop = (name: string, what: string, watch: string): StopWords => ({ name, what, watch });

const EN: TourStrings = {
  title: 'Tour of all causes',
  hint: 'One click brings a cause about. Watch the gadget name it; one click mends it.',
  causes: 'Causes',
  nothing: 'Nothing is played: all is well.',
  happens: 'What happens',
  watch: 'What to watch for',
  how: {
    simulator: 'It happens at the simulated servers, or on the way to them.',
    browser: 'It really happens in this browser tab.',
    played: 'No page can bring this about, so it is played to the gadget: only its frame is told so.',
  },
  meets: { seat: 'It meets this desk alone.', all: 'It meets all desks.' },
  takes: (seconds, so) => `The gadget takes about ${seconds} s. So far: ${so} s.`,
  mend: 'Mend it',
  wallboard: 'Wallboard (gadget of somebody else)',
  wallboardText: 'This gadget computes without a pause, as some do.',
  asleep: (seconds) => `This computer plays asleep for ${seconds} s more.`,
  stops: {
    network: stop(
      'Unsteady network',
      'Nothing gets from this desk to either server any more.',
      '“Disconnected”, and after some seconds “Finesse cannot be reached”.',
    ),
    'port-blocked': stop(
      'Port blocked',
      'A firewall swallows what goes to the port of live updates; web pages pass. The desktop is loaded anew with it.',
      '“Network blocks the desktop”, once the port has not answered for long enough.',
    ),
    'certificate-untrusted': stop(
      'Certificate not trusted',
      'The browser refuses the port of live updates at once, as with an untrusted certificate. The desktop is loaded anew with it.',
      '“Certificate not trusted” as possible only: a browser tells no page why it refused.',
    ),
    'buffering-proxy': stop(
      'Proxy holds answers back',
      'A proxy ends each WebSocket after 12 s. The desktop uses WebSocket for it.',
      '“Connected again” time after time, and then “A proxy holds updates back”.',
    ),
    intercepted: stop(
      'Something is in the way',
      'The sign-in page of a guest network answers whatever this desk asks.',
      '“Something is in the way”, and what to do about it.',
    ),
    'browser-unsupported': stop(
      'Browser not supported',
      'The gadget is loaded anew and told that it runs in Chrome 70.',
      '“Browser is too old”, while the connection works.',
    ),
    'browser-busy': stop(
      'Browser busy',
      'The page of the desktop computes for 1.3 of each 1.8 s, for a minute and a half at most.',
      '“This page is overloaded”: the page reacts late, the computer does not.',
    ),
    'computer-sleep': stop(
      'Computer was asleep',
      'The beat by which the gadget notices sleep stands still for 34 s.',
      '“Computer was asleep” when it wakes, with how long it slept.',
    ),
    'computer-overloaded': stop(
      'Computer overloaded',
      'Every other beat of the gadget fails to come, as where the processor is short.',
      '“Computer is short of power”: page and computer are late alike.',
    ),
    'gadget-misbehaving': stop(
      'A gadget misbehaves',
      'A second gadget, Wallboard, computes for 1.3 of each 1.8 s.',
      '“A gadget slows the page”, and the gadget’s name.',
    ),
    'clock-wrong': stop(
      'Clock is off',
      'The servers’ clock is 90 s ahead. The desktop is loaded anew, so that the clock is asked at once.',
      '“Clocks differ”, and by how much.',
    ),
    'cti-down': stop(
      'Call control is down',
      'Both servers lose the call server: its heartbeat fails, and they go out of service.',
      '“Call control is down” beside “Moving to the other server”: there is none to move to. Nobody is signed out.',
    ),
    'notification-service-down': stop(
      'Notification Service is down',
      'The Notification Service of both servers stops; their port answers 503.',
      '“Finesse messages stopped”, and from when you may be signed out.',
    ),
    'session-conflict': stop(
      'Signed in somewhere else',
      'Another session takes this desk’s place.',
      '“Signed in somewhere else”, at once.',
    ),
    'credentials-refused': stop(
      'Sign-in refused',
      'Password and token of this agent expire, and the server ends the session.',
      '“Sign-in no longer valid”.',
    ),
    failover: stop(
      'Moved to the other server',
      'The other server takes over. The desktop moves there after some seconds, and stays when it is mended.',
      '“Moving to the other server”, and then “Connected” on the other side.',
    ),
    maintenance: stop(
      'Planned maintenance',
      'An administrator announces maintenance of both servers.',
      '“Planned server change”, while everything works.',
    ),
  },
};

const KO: TourStrings = {
  title: '모든 원인 둘러보기',
  hint: '한 번 누르면 원인이 생깁니다. 가젯이 무엇이라고 하는지 보고, 한 번 더 눌러 되돌리세요.',
  causes: '원인',
  nothing: '재현 중인 원인이 없습니다. 모두 정상입니다.',
  happens: '무슨 일이 생기나',
  watch: '무엇을 볼까',
  how: {
    simulator: '시뮬레이션 서버나 그 경로에서 실제로 일어납니다.',
    browser: '이 브라우저 탭에서 실제로 일어납니다.',
    played: '웹 페이지가 일으킬 수 없는 일이라, 가젯의 프레임에만 그런 것처럼 보여 줍니다.',
  },
  meets: { seat: '이 자리에만 생깁니다.', all: '모든 자리에 생깁니다.' },
  takes: (seconds, so) => `가젯이 알리기까지 약 ${seconds}초. 지금까지 ${so}초.`,
  mend: '되돌리기',
  wallboard: '월보드(다른 회사의 가젯)',
  wallboardText: '이 가젯은 쉬지 않고 계산합니다. 실제로 그런 가젯이 있습니다.',
  asleep: (seconds) => `이 컴퓨터는 앞으로 ${seconds}초 동안 절전 상태인 것으로 합니다.`,
  stops: {
    network: stop(
      '불안정한 네트워크',
      '이 자리에서 두 서버 어느 쪽에도 아무것도 닿지 않습니다.',
      '“연결 끊김”, 몇 초 뒤 “Finesse에 접속할 수 없음”.',
    ),
    'port-blocked': stop(
      '포트 차단',
      '방화벽이 실시간 알림 포트로 가는 것을 삼키고 웹 페이지는 통과시킵니다. 이 상태로 데스크톱을 다시 엽니다.',
      '포트가 충분히 오래 응답하지 않으면 “네트워크가 데스크톱을 차단함”.',
    ),
    'certificate-untrusted': stop(
      '신뢰할 수 없는 인증서',
      '신뢰할 수 없는 인증서일 때처럼 브라우저가 실시간 알림 포트를 바로 거부합니다. 이 상태로 데스크톱을 다시 엽니다.',
      '“신뢰할 수 없는 인증서”를 가능한 원인으로만 알립니다. 브라우저는 거부한 이유를 페이지에 알려 주지 않습니다.',
    ),
    'buffering-proxy': stop(
      '응답을 붙잡는 프록시',
      '프록시가 모든 WebSocket을 12초 뒤에 끊습니다. 이를 위해 데스크톱이 WebSocket을 씁니다.',
      '“다시 연결됨”이 되풀이된 뒤 “프록시가 알림을 지연시킴”.',
    ),
    intercepted: stop(
      '연결이 가로막힘',
      '이 자리의 모든 요청에 손님용 네트워크의 로그인 페이지가 대신 응답합니다.',
      '“연결이 가로막힘”과 해야 할 일.',
    ),
    'browser-unsupported': stop(
      '지원하지 않는 브라우저',
      '가젯을 다시 열면서 Chrome 70에서 실행 중이라고 알려 줍니다.',
      '연결은 정상인 채 “오래된 브라우저 버전”.',
    ),
    'browser-busy': stop(
      '브라우저 과부하',
      '데스크톱 페이지가 1.8초마다 1.3초씩, 최대 1분 30초 동안 계산합니다.',
      '“페이지 과부하”. 페이지의 반응만 늦고 컴퓨터는 정상입니다.',
    ),
    'computer-sleep': stop(
      '컴퓨터 절전',
      '가젯이 절전을 알아차리는 박자가 34초 동안 멈춥니다.',
      '깨어나면 “컴퓨터 절전”과 잠들어 있던 시간.',
    ),
    'computer-overloaded': stop(
      '컴퓨터 자원 부족',
      '프로세서가 모자랄 때처럼 가젯의 박자가 두 번에 한 번 오지 않습니다.',
      '“컴퓨터 성능 부족”. 페이지와 컴퓨터가 함께 늦습니다.',
    ),
    'gadget-misbehaving': stop(
      '가젯 이상 동작',
      '두 번째 가젯인 Wallboard가 1.8초마다 1.3초씩 계산합니다.',
      '“가젯이 페이지를 느리게 함”과 그 가젯의 이름.',
    ),
    'clock-wrong': stop(
      '시계가 맞지 않음',
      '서버의 시계가 90초 빠릅니다. 시각을 바로 묻도록 데스크톱을 다시 엽니다.',
      '“시계가 서로 다름”과 그 차이.',
    ),
    'cti-down': stop(
      '통화 제어 중단',
      '두 서버가 모두 콜 서버를 잃습니다. 하트비트가 실패하고 서비스에서 빠집니다.',
      '“다른 서버로 옮기는 중”과 함께 “통화 제어 중단”. 옮겨 갈 서버가 없고, 로그아웃되는 사람도 없습니다.',
    ),
    'notification-service-down': stop(
      'Notification Service 중단',
      '두 서버의 Notification Service가 멈추고 그 포트가 503으로 응답합니다.',
      '“Finesse 실시간 알림 중단”과 로그아웃될 수 있는 시각.',
    ),
    'session-conflict': stop(
      '다른 곳에서 로그인됨',
      '다른 세션이 이 자리를 차지합니다.',
      '곧바로 “다른 곳에서 로그인됨”.',
    ),
    'credentials-refused': stop(
      '로그인 거부',
      '이 상담원의 비밀번호와 토큰이 만료되고 서버가 세션을 끝냅니다.',
      '“로그인이 만료됨”.',
    ),
    failover: stop(
      '다른 서버로 전환',
      '다른 서버가 이어받습니다. 데스크톱은 몇 초 뒤 그쪽으로 옮기고, 되돌린 뒤에도 그대로 있습니다.',
      '“다른 서버로 옮기는 중”, 이어서 다른 쪽에서 “연결됨”.',
    ),
    maintenance: stop(
      '계획된 유지 보수',
      '관리자가 두 서버의 유지 보수를 예고합니다.',
      '모두 정상인 채 “예정된 서버 작업”.',
    ),
  },
};

/** Words of a language. */
export function tourStringsOf(language: PageLanguage): TourStrings {
  return language === 'ko' ? KO : EN;
}
