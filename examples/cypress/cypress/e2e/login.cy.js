describe('the application', () => {
  it('lets a person in who sees no page of the node, and out again', () => {
    cy.nextLogin({ persona: 'jan.testowy' })
    cy.visit('/')
    cy.get('#log-in').click()
    cy.get('#person').should('have.text', 'Jan Testowy, PESEL 90810100010')
    cy.get('#log-out').click()
    cy.get('#log-in')
  })

  it('opens no session for a token that has expired', () => {
    cy.nextLogin({ persona: 'jan.testowy', fault: 'id-token-expired' })
    cy.visit('/')
    cy.get('#log-in').click()
    cy.get('#not-logged-in')
  })
})
