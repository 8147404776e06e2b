-- A daemon ends with the main process.
return {
  title = {en = "A daemon ends with its master", zh = "守护进程随主进程结束"},
  hints = {
    {en = "daemon = true has to be set before the start.", zh = "daemon = true 必须在启动之前设置。"},
    {en = "An event tells the main process that the guard is there.", zh = "用事件告诉主进程守卫已经就位。"},
  },
  checks = {
    output{name = "lines", points = 5, [[
      guard: here
      master: goes
    ]]},
    started{name = "daemon", process = 1, daemon = true, points = 3,
      says = {en = "the guard is a daemon process", zh = "守卫是守护进程"}},
    count{name = "waits", op = "wait", kind_of = "event", min = 1, points = 2,
      says = {en = "the master waits for an event", zh = "主进程等待事件"}},
  },
}
