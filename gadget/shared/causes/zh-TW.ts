/** What causes are called in traditional Chinese. */
import { words, type CauseNames } from './names.ts';

/** One that is missing does not compile. */
export const causes: CauseNames = {
  network: words('網路不穩定', '瀏覽器與 Finesse 之間有延遲、抖動或遺失。'),
  'port-blocked': words('連接埠被封鎖', '網頁有回應，但通知連接埠沒有回應。'),
  'certificate-untrusted': words('憑證不受信任', '瀏覽器不信任某個連接埠的憑證。'),
  'buffering-proxy': words('Proxy 扣留回應', '中間的設備扣留較長的回應，或提早中斷。'),
  intercepted: words('連線被攔截', '其他頁面代替 Finesse 回應。'),
  'browser-unsupported': words('瀏覽器不受支援', 'Cisco 不支援的瀏覽器、版本或設定。'),
  'browser-busy': words('瀏覽器忙碌', '其他分頁或凍結的分頁使桌面無法執行。'),
  'computer-sleep': words('電腦曾進入睡眠', '電腦或其瀏覽器曾停止運作。'),
  'computer-overloaded': words('電腦負載過高', '電腦的處理器或記憶體不足。'),
  'gadget-misbehaving': words('小工具行為異常', '第三方小工具正在執行非預期的工作。'),
  'clock-wrong': words('時鐘不準', '電腦或伺服器的時鐘有誤。'),
  'cti-down': words('通話控制中斷', 'CTI 伺服器或 CTIManager 沒有運作。'),
  'notification-service-down': words('Notification Service 中斷', '服務已停止、當機或沒有回應。'),
  'session-conflict': words('已在別處登入', '另一個工作階段取代了這位客服人員。'),
  'credentials-refused': words('登入遭拒', '使用者 ID、密碼或權杖有誤或已過期。'),
  failover: words('已轉到另一台伺服器', '桌面已切換到叢集的另一側。'),
  maintenance: words('計畫性維護', '管理員已將伺服器設為維護模式。'),
};
