-- A daemon ends with the main process.
return {
  title = {en = "A daemon ends with its master", zh = "守护进程随主进程结束"},
  limits = {wall = 15},
  hints = {
    {en = "daemon = true has to be set before the start.", zh = "daemon = true 必须在启动之前设置。"},
    {en = "An event tells the main process that the guard is there.", zh = "用事件告诉主进程守卫已经就位。"},
  },
  hurried = "limits", -- the guard sleeps until the master has gone
  harmless = {'print("guard: goes")'}, -- never comes to that
  checks = {
    output{name = "lines", points = 3, [[
      guard: here
      master: goes
    ]]},
    started{name = "daemon", process = 1, daemon = true, points = 3,
      says = {en = "the guard is a daemon process", zh = "守卫是守护进程"}},
    by{name = "guard", line = "guard: here", kind_of = "daemon", n = 1,
      says = {en = "the guard itself says that it is here", zh = "由守卫自己输出它已到位"}},
    by{name = "master", line = "master: goes", kind_of = "main", n = 1, points = 0,
      says = {en = "the main process says that it goes", zh = "由主进程输出它将离开"}},
    before{name = "waits", {line = "guard: here"}, {line = "master: goes"}, by = "event",
      points = 2,
      says = {en = "the master goes because an event told that the guard is here",
        zh = "主进程因事件得知守卫已到位才离开"}},
    outlives{name = "ended", kind_of = "daemon",
      says = {en = "the end of the main process ends the guard", zh = "主进程结束时守卫随之结束"},
      hint = {en = "The guard sleeps when the main process ends.", zh = "主进程结束时守卫仍在睡眠。"}},
  },
}
