-- Four clerks, six accounts, an auditor.
local checks = {
  output{name = "sums", points = 2, [[
      repeat 3
        sum: 600
      end
    ]]},
  by{name = "auditor", line = "sum: {sum:int}", kind_of = "process", n = 3, points = 0,
    says = {en = "the auditor prints the sums", zh = "由审计员输出总和"}},
  visits{name = "orders", region = "move", by = "process", n = 24, each = 6, points = 2,
    says = {en = "four processes carry out six orders each", zh = "四个进程各执行六笔转账"}},
  visits{name = "audits", region = "audit", by = "process", n = 3, each = 3,
    says = {en = "one process audits three times", zh = "一个进程审计三次"}},
  ordered{name = "audit", regions = {"audit", "move"}, points = 2,
    says = {en = "nothing is moved during an audit, whatever the timing",
      zh = "无论运行快慢，审计期间没有转账"}},
  concurrent{name = "two-at-once", region = "move", n = 2, points = 2,
    says = {en = "two who use different accounts may move at once", zh = "涉及不同账户的转账可以同时进行"},
    hint = {en = "A lock for each account, not one for the bank.", zh = "每个账户一把锁，而不是整个银行一把。"}},
  no_cycle{name = "no-cycle", points = 3,
    says = {en = "they can never wait for each other in a ring", zh = "永远不会形成互相等待的环"},
    hint = {en = "Let everybody take locks in the order of the accounts' numbers.",
      zh = "让所有人都按账户编号的顺序加锁。"}},
}

for n = 1, 6 do
  checks[#checks + 1] = ordered{name = "account-" .. n, region = "account " .. n, points = 0.5,
    says = {en = ("one at a time uses account %d, whatever the timing"):format(n),
      zh = ("无论运行快慢，同一时刻只有一个人使用账户 %d"):format(n)}}
end
checks[#checks + 1] = joined{points = 1}

return {
  runs = 14,
  check = {search = 60},
  title = {en = "A bank that cannot deadlock", zh = "不会死锁的银行"},
  files = {"bank.lua"},
  limits = {wall = 20},
  hints = {
    {en = "One moves from 1 to 2, another from 2 to 1 at the same time: who holds what, and waits "
      .. "for what?",
      zh = "一个从 1 转到 2，另一个同时从 2 转到 1：各自持有什么，又在等什么？"},
    {en = "If all take locks in one order, the one who holds the last lock waits for nobody.",
      zh = "如果大家都按同一种顺序加锁，持有最后一把锁的人就不必等任何人。"},
    {en = "Take the lock of the account with the lower number first. The auditor takes all six, in "
      .. "the same order.",
      zh = "先获得编号较小的账户的锁；审计员按同样的顺序获得全部六把锁。"},
  },
  checks = checks,
}
