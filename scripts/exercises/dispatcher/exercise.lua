-- Three real processes in turns, by SIGSTOP and SIGCONT.
return {
  title = {en = "A dispatcher", zh = "调度程序"},
  files = {"machine.lua"},
  limits = {wall = 40, cpu = 10},
  runs = 6,
  shaken = 0, -- a delay is no slice
  hurried = false, -- slices are time
  hints = {
    {en = "signal.send(p, \"STOP\") stops process p, and \"CONT\" lets it go on.",
      zh = "signal.send(p, \"STOP\") 停止进程 p，signal.send(p, \"CONT\") 让它继续。"},
    {en = "Stop all three at first. Then, until all are done: continue one, sleep, stop it; so on.",
      zh = "先让三个都停下。直到全部完成：让一个继续，sleep，停止它；然后轮到下一个。"},
  },
  checks = {
    output{name = "says", points = 1, says = {en = "jobs run in turns", zh = "作业轮流运行"}, [[
        in turns, one at a time
      ]]},
    started{name = "three", process = 3,
      says = {en = "three processes are started", zh = "启动三个进程"}},
    visits{name = "turns", region = "turns", n = 3, points = 2,
      says = {en = "each job has several turns", zh = "每个作业都有多次机会"},
      hint = {en = "Slices of some 20 ms, and STOP at the end of each.",
        zh = "每个时间片约 20 毫秒，结束时发送 STOP。"}},
    visits{name = "alone", region = "alone", n = 3, points = 3,
      says = {en = "one job runs at a time", zh = "同一时刻只有一个作业运行"},
      hint = {en = "Stop one before you continue the next.", zh = "先停止一个，再让下一个继续。"}},
    joined{points = 1},
    no_zombie{points = 0},
  },
}
