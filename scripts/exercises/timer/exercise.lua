-- Dishes that are done at their times, one that is called off, and a pot that is stirred.
return {
  title = {en = "Timers in a kitchen", zh = "厨房里的定时器"},
  files = {"kitchen.lua"},
  limits = {wall = 20},
  runs = 8,
  hurried = false, -- dishes take time
  vary = {
    dishes = {4, 3, 5},
    again = {6, 3, 2}, -- stirs: they last longer than the soup, or not
    ready = function(v) return v.dishes - 1 end,
  },
  hints = {
    {en = "timer(seconds, f, ...) makes a timer, t:start() starts it, t:cancel() calls it off.",
      zh = "timer(seconds, f, ...) 创建定时器，t:start() 启动它，t:cancel() 取消它。"},
    {en = "Start all timers before you wait for one. Keep them in a table, by the names of the "
      .. "dishes.", zh = "先启动所有定时器，再等待其中的任何一个。用表按菜名保存它们。"},
    {en = "A timer calls its function once. Who is to stir again starts the next timer in that "
      .. "function; an event tells that the last one has come.",
      zh = "定时器只调用一次函数。要再搅拌，就在该函数中启动下一个定时器；用事件告知最后一次已完成。"},
  },
  checks = {
    output{name = "lines", points = 2,
      says = {en = "all dishes but one are ready, the pot is stirred, then dinner is said",
        zh = "除一道菜外都做好，锅也搅拌过，然后输出 dinner"}, [[
      any order
        repeat {ready}
          {dish} is ready
        end
        repeat {again}
          the pot is stirred
        end
      end
      dinner
    ]]},
    by{name = "dishes", line = "{dish} is ready", kind_of = "main", within = "timer",
      distinct = true, n = "ready", points = 3,
      says = {en = "a timer says of each dish that it is ready", zh = "每道菜做好都由定时器告知"}},
    by{name = "stirs", line = "the pot is stirred", kind_of = "main", within = "timer",
      n = "again", points = 2,
      says = {en = "timers stir the pot as often as it is asked", zh = "由定时器按要求的次数搅拌"}},
    concurrent{name = "together", region = "cooking", n = "dishes", points = 2,
      says = {en = "all dishes cook at the same time", zh = "所有菜同时在做"},
      hint = {en = "Who waits for a timer before starting the next cooks one dish after the other.",
        zh = "启动下一个之前先等上一个，菜就一道接一道地做。"}},
    before{name = "dishes-first", {line = "{dish} is ready"}, {line = "dinner"},
      means = "objects", points = 2,
      says = {en = "dinner is said because the timers have told so", zh = "定时器告知之后才输出 dinner"},
      hint = {en = "Join the timers; a sleep does not know when they are done.",
        zh = "对定时器调用 join；sleep 并不知道它们何时完成。"}},
    before{name = "stirs-first", {line = "the pot is stirred"}, {line = "dinner"},
      means = "objects", after = "dishes-first",
      says = {en = "dinner is said when the pot has been stirred for the last time",
        zh = "最后一次搅拌之后才输出 dinner"}},
    no_polling{name = "sleeps", most = 10, points = 0,
      says = {en = "who waits does not look again and again", zh = "等待时不反复查看"}},
  },
}
