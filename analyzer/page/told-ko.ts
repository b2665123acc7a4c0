/**
 * The sentences of a report (why, what to do, notices) in Korean. The report itself is in English, as it is in JSON; what is not found here
 * stays English. Commands and names of products stay as they are typed.
 */

const plain: Readonly<Record<string, string>> = {
  // What to do.
  'Check firewall rules and logs: TCP port 7443 (8445 from 12.5 on) must be neither blocked nor limited.':
    '방화벽 규칙과 로그를 확인하세요. TCP 포트 7443(12.5부터는 8445)이 차단되거나 제한되지 않아야 합니다.',
  'Record http-bind requests and their answers on the agent’s computer with Fiddler or Wireshark.':
    '상담원의 컴퓨터에서 Fiddler나 Wireshark로 http-bind 요청과 응답을 기록하세요.',
  'Look for delay and drops on each device between the agent and Finesse: tracert or traceroute to the server, `show interfaces` on routers.':
    '상담원과 Finesse 사이의 모든 장비에서 지연과 손실을 찾으세요. 서버까지 tracert 또는 traceroute, 라우터에서는 `show interfaces`를 사용합니다.',
  'Collect the client log of a test agent (console, Send Error Report, or /desktop/locallog) and read drift and round trip in it.':
    '시험용 상담원의 클라이언트 로그(콘솔, Send Error Report 또는 /desktop/locallog)를 모아 시계 차이와 왕복 시간을 확인하세요.',
  'Use a browser, version and settings that the compatibility matrix of UCCE or UCCX names.':
    'UCCE 또는 UCCX 호환성 표에 있는 브라우저와 버전, 설정을 사용하세요.',
  'Look for other tabs with streaming, WebSockets or a heavy CRM, very many tabs, a cache that is switched off, and browsers that are never closed.':
    '스트리밍, WebSocket, 무거운 CRM을 쓰는 다른 탭, 지나치게 많은 탭, 꺼진 캐시, 한 번도 닫지 않는 브라우저가 있는지 살펴보세요.',
  'Check whether the computer was put to sleep before the agent signed out, and how short its sleep timer is.':
    '상담원이 로그아웃하기 전에 컴퓨터가 절전 상태가 되었는지, 절전까지의 시간이 얼마나 짧은지 확인하세요.',
  'Record processor and memory: Get-Counter "\\Processor(_Total)\\% Processor Time","\\Memory\\Available MBytes" -SampleInterval 2 -Continuous (Windows), top or Activity Monitor (Mac).':
    '프로세서와 메모리를 기록하세요: Get-Counter "\\Processor(_Total)\\% Processor Time","\\Memory\\Available MBytes" -SampleInterval 2 -Continuous (Windows), top 또는 활동 모니터(Mac).',
  'On Remote Desktop Services or Citrix, see whether it depends on the number of users, and size processor and memory for them.':
    '원격 데스크톱 서비스나 Citrix에서는 사용자 수와 관련이 있는지 보고, 그 수에 맞게 프로세서와 메모리를 늘리세요.',
  'Test the desktop without any third-party gadget.': '타사 가젯을 모두 뺀 데스크톱으로 시험하세요.',
  'On the Finesse publisher, see in `utils ntp status` that the stratum is 4 or less.':
    'Finesse 퍼블리셔에서 `utils ntp status`로 stratum이 4 이하인지 확인하세요.',
  'Read drift and round trip in the client log.': '클라이언트 로그에서 시계 차이와 왕복 시간을 확인하세요.',
  'See that the Cisco CTIManager service runs on each CUCM that is a CTI provider.':
    'CTI 공급자인 모든 CUCM에서 Cisco CTIManager 서비스가 실행 중인지 확인하세요.',
  'Look in the Event Viewer Application logs whether CTIManager has crashed: `file get activelog /syslog/CiscoSyslog* abstime`.':
    '이벤트 뷰어의 애플리케이션 로그에서 CTIManager가 비정상 종료되었는지 확인하세요: `file get activelog /syslog/CiscoSyslog* abstime`.',
  'List core dumps with `utils core active list`; the last number of a name is the second of the crash since 1970.':
    '`utils core active list`로 코어 덤프를 확인하세요. 이름의 마지막 숫자는 1970년부터 센 비정상 종료 시각(초)입니다.',
  'Look in the Event Viewer Application logs for errors of the Notification Service, and in `utils service list` whether it runs.':
    '이벤트 뷰어의 애플리케이션 로그에서 Notification Service의 오류를 찾고, `utils service list`로 실행 중인지 확인하세요.',
  'Find when it stopped and started: `file search activelog /desktop/logs/openfire "Openfire stopped"` and `"HTTP bind service started"`.':
    '언제 중지되고 시작되었는지 찾으세요: `file search activelog /desktop/logs/openfire "Openfire stopped"` 및 `"HTTP bind service started"`.',
  'Look for memory dumps of a crash: `file list activelog /desktop/logs/openfire/*.hprof`.':
    '비정상 종료 때의 메모리 덤프를 찾으세요: `file list activelog /desktop/logs/openfire/*.hprof`.',
  'See that it listens: `show open ports regexp 7443.*LISTEN`.':
    '포트가 열려 있는지 확인하세요: `show open ports regexp 7443.*LISTEN`.',
  'Accept, or sign, the certificates of ports 8445 and 7443 (UCCE: also 443) of both nodes.':
    '두 노드의 포트 8445와 7443(UCCE는 443도)의 인증서를 수락하거나 서명된 인증서를 설치하세요.',
  'Sign the agent in at one desktop only; another client must not use the resource `desktop`.':
    '상담원은 한 데스크톱에서만 로그인해야 합니다. 다른 클라이언트가 리소스 `desktop`을 사용하면 안 됩니다.',
  'Check the agent’s credentials, and for single sign-on how long its tokens live.':
    '상담원의 자격 증명을 확인하고, SSO라면 토큰의 유효 기간도 확인하세요.',
  'Find why this Finesse went out of service: `utils service list`, and the log of the CTI link.':
    '이 Finesse가 왜 서비스를 멈췄는지 찾으세요: `utils service list`와 CTI 연결의 로그를 보세요.',
  // Files.
  'it was changed, moved or locked after it was dropped; drop it again':
    '놓은 뒤에 파일이 바뀌었거나 옮겨졌거나 잠겨 있습니다. 다시 놓으세요',
  // Why.
  'SystemInfo says that the CTI heartbeat failed.': 'SystemInfo가 CTI 하트비트 실패를 알렸습니다.',
  'SystemInfo says OUT_OF_SERVICE.': 'SystemInfo가 OUT_OF_SERVICE를 알렸습니다.',
  'Another session took the agent’s place.': '다른 세션이 이 상담원의 자리를 차지했습니다.',
  'The server refused the agent’s credentials.': '서버가 상담원의 자격 증명을 거부했습니다.',
  'The page had a new session before this one was closed: it was reloaded, or the browser started again.':
    '이 세션이 닫히기 전에 페이지에 새 세션이 있었습니다. 페이지를 새로 고쳤거나 브라우저를 다시 시작한 것입니다.',
  'The clocks of client and server were more than a minute apart.':
    '클라이언트와 서버의 시계가 1분 넘게 차이 났습니다.',
  'No log says that the service stopped: look at it, at CTI, and at the network that all of them share.':
    '서비스가 중지되었다는 로그는 없습니다. 서비스와 CTI, 그리고 모두가 함께 쓰는 네트워크를 살펴보세요.',
  'Only the files of the agent’s computer tell of it.': '상담원 컴퓨터의 파일에만 나타납니다.',
  'The server had no request of this agent’s desktop for as long as it waits; the technote counts that as client side almost always.':
    '서버가 기다리는 시간 동안 이 상담원의 데스크톱에서 요청이 오지 않았습니다. 기술 노트는 이를 거의 언제나 클라이언트 쪽 문제로 봅니다.',
  'These logs know no other agent, so whether others were lost as well cannot be seen.':
    '이 로그에는 다른 상담원이 없어, 다른 상담원도 끊겼는지는 알 수 없습니다.',
  // Notices.
  'No line proves the zone of the Openfire logs; UTC was assumed. Name it with --zone.':
    'Openfire 로그의 시간대를 확인해 주는 줄이 없어 UTC로 보았습니다. --zone으로 지정하세요.',
  'There is no log of the Notification Service among the files: sessions and idle closes cannot be seen.':
    '파일 가운데 Notification Service의 로그가 없어 세션과 무응답 종료를 볼 수 없습니다.',
  'There is no debug.log among the files: last requests and growing silence cannot be seen.':
    '파일 가운데 debug.log가 없어 마지막 요청과 늘어나는 무응답 시간을 볼 수 없습니다.',
  'There is no Desktop-webservices log among the files: forced logouts cannot be seen.':
    '파일 가운데 Desktop-webservices 로그가 없어 강제 로그아웃을 볼 수 없습니다.',
  // What became of a file.
  'the bundle is cut; what it holds was read': '번들이 잘려 있으며, 들어 있는 것은 읽었습니다',
  'the HAR is cut; what it holds was read': 'HAR이 잘려 있으며, 들어 있는 것은 읽었습니다',
  'there is no list of entries in this HAR': '이 HAR에는 항목 목록이 없습니다',
  'the tar is damaged': 'tar가 손상되었습니다',
  'the tar is cut': 'tar가 잘려 있습니다',
  'the zip is damaged': 'zip이 손상되었습니다',
  'the zip is cut': 'zip이 잘려 있습니다',
  'the zip is cut: its directory is missing': 'zip이 잘려 목록이 없습니다',
  'the directory of the zip is damaged': 'zip의 목록이 손상되었습니다',
  'entries of the zip overlap, as in a zip bomb; not read': 'zip 폭탄처럼 zip의 항목이 서로 겹쳐 읽지 않았습니다',
  'it is locked by a password': '암호로 잠겨 있습니다',
};

const patterns: readonly (readonly [RegExp, (...parts: readonly string[]) => string])[] = [
  [
    /^(UCCE: |UCCX: )?Only while it is down \(it disconnects every agent\): (.*)\.$/,
    (deployment, commands) => `${deployment}중단되어 있을 때만(모든 상담원의 연결이 끊깁니다): ${commands}.`,
  ],
  [
    /^See whether invalid XML characters have crashed Tomcat and Openfire \((.*)\)\.$/,
    (bugs) => `잘못된 XML 문자 때문에 Tomcat과 Openfire가 비정상 종료되었는지 확인하세요(${bugs}).`,
  ],
  [
    /^The Notification Service(?: on (\S+))? was stopped at (\S+)\.$/,
    (node, at) => `${on(node)}Notification Service가 ${at}에 중지되었습니다.`,
  ],
  [
    /^The Notification Service(?: on (\S+))? started anew without having been stopped, as after a crash at (\S+)\.$/,
    (node, at) =>
      `${on(node)}Notification Service가 중지 기록 없이 다시 시작되었습니다. ${at}에 비정상 종료된 것으로 보입니다.`,
  ],
  [
    /^The log of the Notification Service(?: on (\S+))? is silent from (\S+) on, for (\d+) s\.$/,
    (node, at, seconds) => `${on(node)}Notification Service의 로그가 ${at}부터 ${seconds}초 동안 끊겼습니다.`,
  ],
  [/^A process of CTI crashed at (\S+)\.$/, (at) => `CTI 프로세스가 ${at}에 비정상 종료되었습니다.`],
  [
    /^The client found (\S+) itself(?:: (.*))?\.$/,
    (cause, advice) => `클라이언트가 스스로 원인을 찾았습니다: ${cause}${advice === '' ? '' : ` (${advice})`}.`,
  ],
  [/^The computer slept for (\d+) s\.$/, (seconds) => `컴퓨터가 ${seconds}초 동안 절전 상태였습니다.`],
  [
    /^The browser had stopped the page for (\d+) s\.$/,
    (seconds) => `브라우저가 페이지를 ${seconds}초 동안 멈췄습니다.`,
  ],
  [
    /^The page lay in the browser’s cache for (\d+) s\.$/,
    (seconds) => `페이지가 ${seconds}초 동안 브라우저 캐시에 들어가 있었습니다.`,
  ],
  [/^The page was kept busy for (\d+) s\.$/, (seconds) => `페이지가 ${seconds}초 동안 다른 작업에 매여 있었습니다.`],
  [
    /^The browser slowed the hidden page down for (\d+) s\.$/,
    (seconds) => `브라우저가 숨겨진 페이지를 ${seconds}초 동안 느리게 했습니다.`,
  ],
  [/^The computer was overloaded for (\d+) s\.$/, (seconds) => `컴퓨터가 ${seconds}초 동안 과부하 상태였습니다.`],
  [
    /^The page could measure nothing, asleep or frozen, for (\d+) s\.$/,
    (seconds) => `절전 상태였거나 멈춰 있어 페이지가 ${seconds}초 동안 아무것도 측정하지 못했습니다.`,
  ],
  [
    /^The client wrote nothing for (\d+) s, though it writes each minute: asleep, or frozen\.$/,
    (seconds) => `클라이언트가 1분마다 쓰는 로그를 ${seconds}초 동안 쓰지 않았습니다. 절전 상태였거나 멈춰 있었습니다.`,
  ],
  [
    /^(\d+) requests of the client were never answered: result -, body -1\.$/,
    (count) => `클라이언트의 요청 ${count}개에 응답이 없었습니다(결과 -, 본문 -1).`,
  ],
  [/^The desktop had gone over to (\S+) before\.$/, (node) => `데스크톱은 그전에 ${node}(으)로 옮겨 갔습니다.`],
  [
    /^Round trips of (\d+) ms and more were seen around it\.$/,
    (ms) => `그 무렵 ${ms}ms 이상의 왕복 시간이 있었습니다.`,
  ],
  [
    /^(\d+) of (\d+) agents were lost within (\d+) s; chance explains that with a probability of (.*)\.$/,
    (count, of, seconds, chance) =>
      `상담원 ${of}명 중 ${count}명의 연결이 ${seconds}초 안에 끊겼습니다. 우연일 확률은 ${chance.replace('less than 1 in 10,000', '1만분의 1 미만').replace('about ', '약 ')}입니다.`,
  ],
  [
    /^(\d+) of (\d+) agents of (\S+) (.*), (\d+) of (\d+) others\.$/,
    (dropped, of, dimension, value, others, othersOf) =>
      `${dimension} ${value}의 상담원 ${of}명 중 ${dropped}명, 그 밖의 ${othersOf}명 중 ${others}명입니다.`,
  ],
  [
    /^(\d+) of (\d+) agents were lost, this one at a time that does not tie it to the others\.$/,
    (dropped, of) =>
      `상담원 ${of}명 중 ${dropped}명의 연결이 끊겼지만, 이 상담원이 끊긴 시각은 다른 상담원과 이어지지 않습니다.`,
  ],
  [
    /^(\d+) of (\d+) agents were lost, this one at a time that does not tie it to the others\.$/,
    (count, of) => `상담원 ${of}명 중 ${count}명의 연결이 끊겼지만, 이 장애의 시각은 다른 장애와 이어지지 않습니다.`,
  ],
  [
    /^Files of a computer that name no agent were taken for those of (.*), the only agent in these files\.$/,
    (agent) => `상담원을 밝히지 않는 컴퓨터의 파일은 이 파일들에 나오는 유일한 상담원 ${agent}의 것으로 보았습니다.`,
  ],
  [
    /^It came alone: the sessions of the other (\d+) agents went on\.$/,
    (others) => `혼자 끊겼습니다. 다른 상담원 ${others}명의 세션은 이어졌습니다.`,
  ],
  [/^No line that was understood names agent (.*)\.$/, (agent) => `상담원 ${agent}의 이름이 나오는 줄이 없습니다.`],
  [
    /^(\d+) events were left out because there were too many\.$/,
    (count) => `이벤트가 너무 많아 ${count}개를 생략했습니다.`,
  ],
  [
    /^Between (.*) and (.*) nothing is told for (\d+) min: a file of the rotation may be missing\.$/,
    (one, next, minutes) =>
      `${one}와(과) ${next} 사이 ${minutes}분 동안 기록이 없습니다. 순환된 파일 하나가 빠졌을 수 있습니다.`,
  ],
  [
    /^(\d+) lines of the client log(?: of agent (.*?))?, page (\S+), are in no file: (.*)\.$/,
    (lines, agent, page, which) =>
      `${agent === '' ? '' : `상담원 ${agent}의 `}클라이언트 로그(페이지 ${page}) 가운데 ${lines}줄이 어느 파일에도 없습니다: ${which}.`,
  ],
  [/^… and (\d+) more such holes\.$/, (count) => `… 그 밖에 이런 곳이 ${count}개 더 있습니다.`],
  [
    /^(.*): a forced logout left the agent Not Ready, which UCCX never does$/,
    (place) => `${place}: 강제 로그아웃 뒤 상담원이 준비 안 됨 상태가 되었으며, UCCX에서는 그런 일이 없습니다`,
  ],
  [/^archives are packed more than (\d+) deep$/, (depth) => `압축 파일이 ${depth}단계보다 깊이 들어 있습니다`],
  [
    /^an archive in an archive is larger than (\d+) bytes; unpack the outer one first$/,
    (bytes) => `압축 파일 안의 압축 파일이 ${bytes}바이트보다 큽니다. 바깥 것을 먼저 푸세요`,
  ],
  [
    /^it unpacks to more than (\d+) bytes; not read further$/,
    (bytes) => `풀면 ${bytes}바이트를 넘어 더 읽지 않았습니다`,
  ],
  [
    /^it unpacks to more than (\d+) times its size, as a zip bomb does; not read further$/,
    (times) => `zip 폭탄처럼 풀면 크기가 ${times}배를 넘어 더 읽지 않았습니다`,
  ],
  [
    /^(\d+) lines are longer than 1 MiB; the rest of them was not read$/,
    (count) => `${count}줄이 1MiB보다 길어 나머지는 읽지 않았습니다`,
  ],
  [/^the zip has more than (\d+) entries$/, (count) => `zip의 항목이 ${count}개를 넘습니다`],
  [
    /^it is packed by method (\d+), which is not known$/,
    (method) => `알려지지 않은 방법(${method})으로 압축되어 있습니다`,
  ],
  [/^(.*); what came before was read$/, (why) => `${toldInKorean(why) ?? why}; 그 앞까지는 읽었습니다`],
  [
    /^(.*): queue statistics are published, which UCCX has not$/,
    (place) => `${place}: 대기열 통계가 게시되며, UCCX에는 그런 것이 없습니다`,
  ],
  [
    /^(.*): SystemInfo says deploymentType (.*)$/,
    (place, type) => `${place}: SystemInfo의 deploymentType이 ${type}입니다`,
  ],
];

function on(node: string): string {
  return node === '' ? '' : `${node}의 `;
}

/** The sentence in Korean; undefined where there is none. */
export function toldInKorean(sentence: string): string | undefined {
  if (Object.hasOwn(plain, sentence)) return plain[sentence];
  for (const [pattern, tell] of patterns) {
    const found = pattern.exec(sentence);
    if (found) return tell(...found.slice(1).map((part: string | undefined) => part ?? ''));
  }
  return undefined;
}
