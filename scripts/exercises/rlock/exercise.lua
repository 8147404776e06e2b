-- A lock that its owner may take again.
return {
  title = {en = "A lock within itself", zh = "递归锁"},
  files = {"account.lua"},
  limits = {wall = 15},
  vary = {
    start = {50, 80, 35, 120},
    sum = function(v) return 2 * v.start end,
  },
  hints = {
    {en = "transfer holds the lock and calls deposit, which takes it again.",
      zh = "transfer 持有锁，又调用再次加锁的 deposit。"},
    {en = "rlock() makes a lock that its owner may acquire again.", zh = "rlock() 创建可以重复获得的锁。"},
  },
  checks = {
    output{name = "sum", points = 1, "sum: {sum}"},
    visits{name = "four", region = "account", by = "process", n = 24, each = 6, points = 2,
      says = {en = "four processes transfer three times each", zh = "四个进程各转账三次"}},
    visits{name = "taken", region = "-5 to account 1", n = 12, each = 3, points = 0,
      says = {en = "each transfer takes 5 from the first account", zh = "每次转账从第一个账户取出 5"}},
    visits{name = "given", region = "5 to account 2", n = 12, each = 3, points = 0,
      says = {en = "each transfer gives 5 to the second account", zh = "每次转账向第二个账户存入 5"}},
    ordered{name = "one-at-a-time", region = "account", points = 2,
      says = {en = "account.add is called by one at a time, whatever the timing",
        zh = "无论运行快慢，同一时刻只有一个进程调用 account.add"}},
    concurrent{name = "together", units = "process", n = 4,
      says = {en = "the four processes run at the same time", zh = "四个进程同时运行"}},
    nested{name = "nested", region = "account", points = 2,
      says = {en = "transfer and deposit both hold the lock", zh = "transfer 和 deposit 都持有锁"}},
    before{name = "joined", {ends = "process"}, {line = "sum: {*}"},
      says = {en = "the sum is printed after the end of all four", zh = "四个进程都结束后才输出总和"}},
    released{points = 1},
  },
}
