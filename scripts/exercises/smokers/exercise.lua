-- An agent and three smokers, each of whom lacks two of three ingredients.
local function lies(name, zh)
  return ordered{name = name, region = name,
    says = {en = ("%s is taken only when it lies there, and laid out when the one before is gone")
      :format(name),
      zh = ("%s放上之后才能拿走，拿走之后才能再放"):format(zh)}}
end

return {
  runs = 14,
  check = {search = 60},
  title = {en = "Three smokers and an agent", zh = "三个吸烟者和一个供应者"},
  files = {"tray.lua"},
  limits = {wall = 15},
  hints = {
    {en = "If each smoker waits first for one of its two ingredients and then for the other, two "
      .. "of them may get one each, and all wait for ever.",
      zh = "如果每个吸烟者先等一种材料、再等另一种，就可能有两人各拿到一种，所有人永远等待。"},
    {en = "Somebody has to know both ingredients before anybody takes one.",
      zh = "在有人动手拿之前，必须有人知道两种材料各是什么。"},
    {en = "A semaphore for each smoker: who knows the second ingredient opens that of the smoker "
      .. "who has the third.",
      zh = "每个吸烟者一个信号量：知道第二种材料的一方，为拥有第三种材料的吸烟者 release。"},
  },
  checks = {
    output{name = "smoked", points = 2, "smoked: 12"},
    visits{name = "agent", region = "agent", by = "process", n = 12, each = 12, points = 1,
      says = {en = "one process lays out the ingredients of twelve rounds",
        zh = "一个进程供应十二轮材料"}},
    visits{name = "smokers", region = "smoke", by = "process", n = 12, each = {max = 10},
      points = 1,
      says = {en = "processes smoke twelve times", zh = "由进程吸烟十二次"}},
    ordered{name = "rounds", region = "round", points = 3,
      says = {en = "a round begins when both ingredients of the one before have been taken",
        zh = "上一轮的两种材料都被拿走之后，才开始下一轮"}},
    lies("tobacco", "烟草"), lies("paper", "卷纸"), lies("matches", "火柴"),
    concurrent{name = "smoke-together", region = "smoke", n = 3, points = 2,
      says = {en = "all three may smoke at the same time", zh = "三个人可以同时吸烟"},
      hint = {en = "The agent goes on when both are taken, not when the cigarette is smoked.",
        zh = "两种材料一被拿走，供应者就可以继续，不必等烟吸完。"}},
    before{name = "all-smoked", {leave = "smoke"}, {line = "smoked: {*}"}, points = 1,
      says = {en = "“smoked: 12” comes after the last cigarette", zh = "“smoked: 12” 在吸完最后一支烟之后"}},
    no_polling{name = "sleeps", most = 10,
      says = {en = "who waits sleeps, and does not look again and again",
        zh = "等待的人在睡眠，而不是反复查看"}},
  },
}
