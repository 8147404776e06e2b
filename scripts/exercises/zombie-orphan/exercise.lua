-- Children that have ended and are not joined, and a child whose father dies.
return {
  title = {en = "Zombies and an orphan", zh = "僵尸进程与孤儿进程"},
  files = {"village.lua"},
  limits = {wall = 15},
  runs = 10,
  any_code = true, -- the father may be killed
  vary = {children = {3, 2, 4}},
  hints = {
    {en = "wait_any{child} waits for the end of a process without joining it.",
      zh = "wait_any{child} 等待进程结束，但不对它 join。"},
    {en = "A father whose function ends waits for his son. One who is killed, or calls os.exit, "
      .. "does not.", zh = "函数结束的父进程会等待它的儿子；被杀死的，或调用 os.exit 的，不会等待。"},
    {en = "An event that the main process made is there for the son, too: it can tell the main "
      .. "process that it is there, and be told that its father is dead.",
      zh = "主进程创建的事件对儿子同样有效：儿子用它告诉主进程自己在，也由它得知父亲已死。"},
  },
  checks = {
    output{name = "lines", points = 2, says = {en = "each child is a zombie, then joined; then the "
      .. "orphan's word is told", zh = "每个子进程先是僵尸，然后被回收；最后转告孤儿的话"}, [[
      repeat {children}
        zombie: {name}
      end
      repeat {children}
        joined: {gone}
      end
      told: an orphan
    ]]},
    visits{name = "children", region = "life", by = "process", n = "children", each = 1,
      says = {en = "each child has a process of its own", zh = "每个孩子是一个单独的进程"}},
    visits{name = "zombies", region = "zombie", by = "main", n = "children", points = 2,
      says = {en = "each child is registered while it is a zombie", zh = "每个孩子在是僵尸时登记"}},
    before{name = "ended", {leave = "life"}, {enter = "zombie"}, points = 2,
      says = {en = "all children have ended before the first is registered",
        zh = "所有孩子都结束之后才登记第一个"}},
    visits{name = "buried", region = "buried", by = "main", n = "children",
      says = {en = "each child is joined, then buried", zh = "每个孩子被 join 之后再注销"}},
    visits{name = "grandson", region = "son", by = "process", n = 1,
      says = {en = "a father that is a process has a son that is a process",
        zh = "父亲是进程，儿子也是进程"}},
    visits{name = "orphan", region = "orphan", by = "process", n = 1, points = 3,
      says = {en = "the son lives on after its father's death", zh = "父亲死后儿子仍然活着"}},
    before{name = "dead", {ends = "process", parent_of = "son"}, {enter = "orphan"},
      means = "objects", says = {en = "the son is told that its father is dead",
        zh = "儿子被告知父亲已死"},
      hint = {en = "An event that is set after father:join() tells the son; a sleep does not.",
        zh = "在 father:join() 之后设置的事件会告诉儿子；sleep 并不知道。"}},
    before{name = "waits", {leave = "orphan"}, {line = "told: an orphan"}, means = "objects",
      points = 2, says = {en = "the main process ends because the orphan has told",
        zh = "孤儿告知之后主进程才结束"}},
    by{name = "told", line = "told: an orphan", kind_of = "main", n = 1, points = 0,
      says = {en = "the main process prints what the orphan has told",
        zh = "由主进程输出孤儿告知的话"}},
    no_polling{name = "sleeps", most = 10, points = 0,
      says = {en = "who waits does not look again and again", zh = "等待时不反复查看"}},
    no_zombie{name = "none-left", says = {en = "at the end no zombie is left", zh = "最后没有僵尸留下"}},
  },
}
