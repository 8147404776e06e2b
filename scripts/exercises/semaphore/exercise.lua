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
    at_most{name = "five", n = 5, region = "room", points = 4,
      says = {en = "at most five sing at once", zh = "同时唱歌的不超过五人"}},
    at_least{name = "together", n = 5, region = "room", points = 3,
      says = {en = "five do sing at once", zh = "确实有五人同时唱歌"},
      hint = {en = "A lock lets one in; a semaphore as many as its count.",
        zh = "锁只允许一人进入，信号量允许计数那么多人进入。"}},
    started{name = "ten", process = 10, points = 1},
    joined{points = 1},
    released{points = 1},
  },
}
