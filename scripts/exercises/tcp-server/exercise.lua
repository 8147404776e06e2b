-- A server of sums for clients that come, speak, are silent and go as they like.
local function served(name, region, n, en, zh, points)
  return visits{name = name, region = region, n = n, points = points, says = {en = en, zh = zh}}
end

return {
  title = {en = "A TCP server for many clients", zh = "服务多个客户端的 TCP 服务器"},
  files = {"crowd.lua"},
  limits = {wall = 10, units = 64},
  runs = 6,
  loopback = true,
  any_code = true, -- the server may be terminated
  vary = {clients = {4, 5, 3}},
  hints = {
    {en = "accept and receive wait. Who waits for one client must not be the one who serves "
      .. "another.",
      zh = "accept 和 receive 会等待。等待某个客户端的单元不能又服务另一个客户端。"},
    {en = "Ways: a thread, a process or a green task for each client; or select, with what each "
      .. "client has sent so far in a table.",
      zh = "办法：每个客户端一个线程、进程或绿色任务；或者用 select，用表记住每个客户端发来的内容。"},
    {en = "With settimeout(0), receive(\"*l\") may give nil, \"timeout\" and a part of a line: "
      .. "keep it. After a fork both processes have the connection: close it in both.",
      zh = "用 settimeout(0) 时，receive(\"*l\") 可能给出 nil、\"timeout\" 和半行：要保存它。"
        .. "fork 之后两个进程都有这条连接：两边都要关闭。"},
  },
  checks = {
    output{name = "served", points = 3, says = {en = "the crowd has nothing to complain of",
      zh = "客户端没有怨言"}, "crowd: all are served"},
    served("together", "answered", "clients",
      "clients that are connected together are served together", "同时连接的客户端同时得到服务", 3),
    served("sums", "sums", "clients",
      "each client gets its own sums, also if lines come in pieces, or several at once",
      "每个客户端得到自己的总和，无论一行分几次到达，还是几行一起到达", 2),
    served("parted", "parted", "clients", "who ends its side gets all answers, then the end",
      "客户端结束发送之后，得到所有答案，然后连接关闭", 2),
    served("silent", "silent", 1, "a client may be silent for long", "客户端可以长时间沉默", 1),
    served("late", "late", 1,
      "the server goes on when clients break off, and serves who comes late",
      "客户端中途断开后服务器继续工作，并服务后来者", 2),
  },
}
