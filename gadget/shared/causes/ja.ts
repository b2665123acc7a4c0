/** What causes are called in Japanese. */
import { words, type CauseNames } from './names.ts';

/** One that is missing does not compile. */
export const causes: CauseNames = {
  network: words('ネットワークが不安定', 'ブラウザと Finesse の間に遅延、ばらつき、または損失があります。'),
  'port-blocked': words('ポートがブロックされている', 'Web ページは応答しますが、通知のポートは応答しません。'),
  'certificate-untrusted': words('証明書が信頼されていない', 'ブラウザがポートの証明書を信頼していません。'),
  'buffering-proxy': words('プロキシが応答を遅らせている', '途中の機器が長い応答をためるか、早く打ち切っています。'),
  intercepted: words('別のページが応答している', 'Finesse の代わりに別のページが応答しています。'),
  'browser-unsupported': words(
    'サポート対象外のブラウザ',
    'Cisco がサポートしていないブラウザ、バージョン、または設定です。',
  ),
  'browser-busy': words('ブラウザの負荷が高い', 'ほかのタブや停止したタブのため、デスクトップが動作できません。'),
  'computer-sleep': words('PC がスリープした', 'PC またはブラウザが停止していました。'),
  'computer-overloaded': words('PC の過負荷', 'プロセッサまたはメモリが不足しています。'),
  'gadget-misbehaving': words('ガジェットの動作異常', 'サードパーティのガジェットが想定外の処理をしています。'),
  'clock-wrong': words('時計のずれ', 'PC またはサーバーの時計が合っていません。'),
  'cti-down': words('通話制御の停止', 'CTI サーバーまたは CTIManager が動作していません。'),
  'notification-service-down': words(
    'Notification Service の停止',
    'サービスが停止したか、異常終了したか、応答しませんでした。',
  ),
  'session-conflict': words('別の場所でサインイン', '別のセッションがこのエージェントに取って代わりました。'),
  'credentials-refused': words(
    'サインインの拒否',
    'ユーザー ID、パスワード、またはトークンが正しくないか、期限が切れています。',
  ),
  failover: words('別のサーバーへの切り替え', 'デスクトップがクラスターのもう一方の側に移りました。'),
  maintenance: words('計画メンテナンス', '管理者がサーバーをメンテナンスモードにしました。'),
};
