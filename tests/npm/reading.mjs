// What the tests ask of foliate-js; each function returns plain values.
import './foliate/view.js'

let view
let place

const settled = async action => {
    const moved = new Promise(done => view.addEventListener('relocate', done, { once: true }))
    await action()
    await Promise.race([moved, new Promise(done => setTimeout(done, 2000))])
}

const flat = items => (items ?? []).flatMap(item => [item, ...flat(item.subitems)])

const where = () => ({
    section: view.renderer.getContents()[0].index,
    fraction: place?.fraction ?? 0,
    toc: place?.tocItem?.label ?? '',
    page: place?.pageItem?.label ?? '',
})

export const open = async file => {
    view = document.createElement('foliate-view')
    document.body.append(view)
    view.addEventListener('relocate', event => { place = event.detail })
    await view.open(file)
    await settled(() => view.init({ showTextStart: false }))
    return where()
}

export const facts = () => ({
    title: view.book.metadata.title,
    sections: view.book.sections.map(({ id, linear }) => ({ id, linear: linear !== 'no' })),
    toc: flat(view.book.toc).map(({ label, href }) => ({ label, href })),
    pages: flat(view.book.pageList).map(({ label, href }) => ({ label, href })),
    landmarks: (view.book.landmarks ?? []).map(({ type, href }) => ({ type, href })),
})

export const next = async () => {
    await settled(() => view.next())
    return where()
}

// every section once, as far as turning pages leads
export const turn = async most => {
    const seen = new Set([where().section])
    let turned = 0
    for (; turned < most; turned++) {
        const before = view.lastLocation?.cfi
        await settled(() => view.next())
        seen.add(where().section)
        if (view.lastLocation?.cfi === before) break
    }
    return { seen: [...seen], turned, fraction: place.fraction }
}

export const follow = async href => {
    const target = view.resolveNavigation(href)
    if (!target) return null
    await settled(() => view.goTo(href))
    const { doc, index } = view.renderer.getContents()[0]
    const found = target.anchor?.(doc)
    const element = found?.startContainer ?? found
    return { ...where(), index, found: !href.includes('#') || Boolean(found),
        text: (element?.textContent ?? '').trim().slice(0, 80) }
}

// the words on the screen, after going somewhere
export const shown = async href => {
    await settled(() => view.goTo(href))
    const { doc } = view.renderer.getContents()[0]
    const late = Date.now() + 2000
    // a relocation to the place before may still have been on its way
    while (place.range?.startContainer.ownerDocument !== doc && Date.now() < late)
        await new Promise(done => setTimeout(done, 20))
    const { range } = place
    const inner = range.cloneContents()
    for (const hidden of inner.querySelectorAll('[aria-hidden="true"], .not-kept, .other-book')) hidden.remove()
    return inner.textContent
}

// each link of each document: whether the reading system finds what it leads to
export const links = async () => {
    const wrong = []
    let followed = 0
    for (const [index, section] of view.book.sections.entries()) {
        const doc = await section.createDocument()
        for (const a of doc.querySelectorAll('a[href]')) {
            const href = section.resolveHref(a.getAttribute('href'))
            if (view.book.isExternal(href)) continue
            followed++
            const target = view.book.resolveHref(href)
            const other = target && await view.book.sections[target.index]?.createDocument()
            const found = other && (href.includes('#') ? target.anchor(other) : other.body)
            if (!found) wrong.push(`${index}: ${href}`)
        }
    }
    return { wrong, followed }
}
