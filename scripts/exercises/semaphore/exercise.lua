-- Five microphones for ten singers.
return {
  title = {en = "Five singers at a time", zh = "最多五人同时唱歌"},
  files = {"karaoke.lua"},
  limits = {wall = 15},
  hints = {
    {en = "A semaphore counts how many may still come in.", zh = "信号量记录还能进入多少人。"},
    {en = "semaphore(5): acquire before singing, release after, or hold it with guard().",
      zh = "semaphore(5)：唱歌前 acquire，唱完 release，或者用 guard() 持有。"},
  },
  checks = {
    visits{name = "ten", region = "room", by = "process", n = 10, each = 1,
      says = {en = "ten processes sing once each", zh = "十个进程各唱一次"}},
    ordered{name = "five", region = "room", k = 5, points = 3,
      says = {en = "at most five sing at once, whatever the timing",
        zh = "无论运行快慢，同时唱歌的不超过五人"}},
    concurrent{name = "together", region = "room", n = 5, points = 2,
      says = {en = "five may sing at once", zh = "可以有五人同时唱歌"},
      hint = {en = "A lock lets one in; a semaphore as many as its count.",
        zh = "锁只允许一人进入，信号量允许计数那么多人进入。"}},
    turnover{name = "no-waves", region = "room",
      says = {en = "when one has sung, the next may begin", zh = "一人唱完，下一人即可开始"}},
    free{name = "no-company", region = "room",
      says = {en = "nobody has to wait for other singers to come", zh = "不必等待其他歌手到来"}},
    joined{points = 1},
    released{points = 1},
  },
}
