/** What causes are called in simplified Chinese. */
import { words, type CauseNames } from './names.ts';

/** One that is missing does not compile. */
export const causes: CauseNames = {
  network: words('网络不稳定', '浏览器与 Finesse 之间存在延迟、抖动或丢失。'),
  'port-blocked': words('端口被阻止', '网页有响应，但通知端口没有响应。'),
  'certificate-untrusted': words('证书不受信任', '浏览器不信任某个端口的证书。'),
  'buffering-proxy': words('代理扣留响应', '中间设备扣留较长的响应，或将其提前中断。'),
  intercepted: words('连接被拦截', '其他页面代替 Finesse 作出响应。'),
  'browser-unsupported': words('浏览器不受支持', 'Cisco 不支持的浏览器、版本或设置。'),
  'browser-busy': words('浏览器繁忙', '其他标签页或冻结的标签页使桌面无法运行。'),
  'computer-sleep': words('计算机曾睡眠', '计算机或其浏览器曾停止运行。'),
  'computer-overloaded': words('计算机负载过高', '计算机的处理器或内存不足。'),
  'gadget-misbehaving': words('小工具行为异常', '第三方小工具在执行意外的操作。'),
  'clock-wrong': words('时钟不准', '计算机或服务器的时钟有误。'),
  'cti-down': words('呼叫控制中断', 'CTI 服务器或 CTIManager 不工作。'),
  'notification-service-down': words('Notification Service 中断', '服务已停止、崩溃或没有响应。'),
  'session-conflict': words('已在别处登录', '另一个会话取代了此座席。'),
  'credentials-refused': words('登录被拒绝', '用户 ID、密码或令牌有误或已过期。'),
  failover: words('已转到另一台服务器', '桌面已切换到集群的另一侧。'),
  maintenance: words('计划内维护', '管理员已将服务器置于维护模式。'),
};
